#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::agent::guest {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        value_ = other.release();
    }
    return *this;
}

int Descriptor::release() {
    const int value = value_;
    value_ = -1;
    return value;
}

void Descriptor::reset() {
    if (value_ >= 0) {
        ::close(value_);
        value_ = -1;
    }
}

std::string read_small_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string out(4096, '\0');
    const ssize_t got = file.is_open() ? ::read(file.get(), out.data(), out.size()) : -1;
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    if (!out.empty() && out.back() == '\n') {
        out.pop_back();
    }
    return out;
}

bool write_all(int descriptor, std::string_view data) {
    while (!data.empty()) {
        const ssize_t done = ::write(descriptor, data.data(), data.size());
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        data.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

bool write_file(const std::string& path, std::string_view content, unsigned mode) {
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(mode)));
    return file.is_open() && write_all(file.get(), content);
}

std::vector<std::string> list_directory(const std::string& path) {
    std::vector<std::string> names;
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) {
        return names;
    }
    while (const dirent* entry = ::readdir(directory)) {
        const std::string name(static_cast<const char*>(entry->d_name));
        if (name != "." && name != "..") {
            names.push_back(name);
        }
    }
    ::closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
}

void become(const std::vector<std::string>& arguments) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    ::execvp(argv.front(), argv.data());
}

int run_and_wait(const std::vector<std::string>& arguments) {
    const pid_t child = ::fork();
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        become(arguments);
        ::_exit(127);
    }
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::uint64_t uptime_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

void say(std::string_view text) {
    const Descriptor log(::open("/dev/kmsg", O_WRONLY | O_CLOEXEC));
    if (log.is_open()) {
        write_all(log.get(), "<4>harness-agent: " + std::string(text) + "\n");
    }
}

std::string error_text(int error_number) {
    return std::strerror(error_number);
}

} // namespace harness::agent::guest
