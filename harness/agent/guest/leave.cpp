#include "harness/agent/guest/leave.hpp"

#include "harness/agent/guest/system.hpp"
#include "harness/agent/guest/whole_system.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace harness::agent::guest {

namespace {

constexpr int grace_milliseconds = 2000;

/// Reaps children until there is none, or until the time is over.
bool all_ended_within(int milliseconds) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    timespec start{};
    ::clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        const pid_t done = ::waitpid(-1, nullptr, WNOHANG);
        if (done < 0) {
            return true;
        }
        if (done > 0) {
            continue;
        }
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        const long passed =
            (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1'000'000;
        if (passed >= milliseconds) {
            return false;
        }
        const long left = milliseconds - passed;
        const timespec wait{left / 1000, (left % 1000) * 1'000'000};
        ::sigtimedwait(&child, nullptr, &wait);
    }
}

std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8)));
            i += 3;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::FILE* file = std::fopen(path.c_str(), "re");
    char* line = nullptr;
    std::size_t capacity = 0;
    while (file != nullptr && ::getline(&line, &capacity, file) > 0) {
        lines.emplace_back(line);
    }
    std::free(line);
    if (file != nullptr) {
        std::fclose(file);
    }
    return lines;
}

std::string field(const std::string& line, int index) {
    std::size_t start = 0;
    for (int i = 0; i < index; ++i) {
        start = line.find(' ', start) + 1;
    }
    return line.substr(start, line.find_first_of(" \t\n", start) - start);
}

bool is_on_a_disk(const std::string& mountinfo_line) {
    const std::size_t separator = mountinfo_line.find(" - ");
    return separator != std::string::npos &&
           mountinfo_line.compare(mountinfo_line.find(' ', separator + 3) + 1, 5, "/dev/") == 0;
}

void unmount_disks() {
    const std::vector<std::string> mounts = lines_of("/proc/self/mountinfo");
    for (auto line = mounts.rbegin(); line != mounts.rend(); ++line) {
        if (!is_on_a_disk(*line)) {
            continue;
        }
        const std::string target = unescaped(field(*line, 4));
        if (::umount2(target.c_str(), 0) != 0) {
            ::mount(nullptr, target.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr);
        }
    }
    std::vector<std::string> swaps = lines_of("/proc/swaps");
    for (std::size_t i = 1; i < swaps.size(); ++i) {
        ::swapoff(field(swaps[i], 0).c_str());
    }
}

} // namespace

void leave(bool reboot) {
    if (has_system()) { // It ends everything in its own order, us as well.
        run_and_wait({"/usr/bin/systemctl", "--no-block", reboot ? "reboot" : "poweroff"});
        return;
    }
    ::kill(-1, SIGTERM);
    if (!all_ended_within(grace_milliseconds)) {
        ::kill(-1, SIGKILL);
        all_ended_within(grace_milliseconds);
    }
    unmount_disks();
    ::sync();
    ::reboot(reboot ? RB_AUTOBOOT : RB_POWER_OFF);
    for (;;) {
        ::pause();
    }
}

} // namespace harness::agent::guest
