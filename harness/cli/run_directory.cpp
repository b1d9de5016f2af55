#include "harness/cli/run_directory.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/stores/server_program.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* lock_name = "lock";
constexpr const char* kept_name = "kept";
constexpr const char* scratch_name = "scratch";

int lock_file(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}

/// A run directory that nobody works in.
bool is_idle_run(const fs::path& directory) {
    std::error_code error;
    if (!fs::exists(directory / lock_name, error)) {
        return false;
    }
    const int descriptor = lock_file(directory / lock_name);
    if (descriptor < 0) {
        return false;
    }
    ::close(descriptor);
    return true;
}

} // namespace

std::string time_for_names() {
    std::string text = time_for_reports();
    text.pop_back();
    std::replace(text.begin(), text.end(), ':', '-');
    return text;
}
std::string time_for_reports() {
    return calendar::utc_text(
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

std::string directory_name(const engine::Job& job) {
    std::string name = job.scenario.name;
    for (const std::string& part : {job.variant, job.scenario.combination}) {
        name += part.empty() ? "" : concat("_", part);
    }
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return !is_letter_or_digit(c) && c != '-' && c != '.'; }, '_');
    constexpr std::size_t longest = 180; // With the time before it, a file name holds 255.
    return name.substr(0, longest);
}

RunDirectory::RunDirectory(const fs::path& parent, const std::string& time,
                           const std::string& name) {
    std::error_code error;
    fs::create_directories(parent, error);
    for (int attempt = 1;; ++attempt) {
        path_ = parent / concat(time, "-", name, attempt == 1 ? "" : concat(".", attempt));
        if (::mkdir(path_.c_str(), 0700) == 0) {
            break;
        }
        if (errno != EEXIST || attempt > 1000) {
            throw Error(concat("making the run directory ", path_.string(), ": ",
                               std::strerror(errno), ": choose another place by --runs"));
        }
    }
    lock_ = lock_file(path_ / lock_name);
    if (lock_ < 0) {
        throw Error(concat("locking ", (path_ / lock_name).string(), ": ", std::strerror(errno),
                           ": choose another place by --runs"));
    }
}

RunDirectory::~RunDirectory() {
    ::close(lock_);
}

void RunDirectory::keep() {
    std::ofstream(path_ / kept_name) << "this run did not pass\n";
}

void RunDirectory::mark_scratch() {
    std::ofstream(path_ / scratch_name) << "goes when nobody works here\n";
}

std::vector<fs::path> killed_runs(const fs::path& parent) {
    std::error_code error;
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        std::error_code ignored;
        if (!is_idle_run(entry.path()) || fs::exists(entry.path() / "ended", ignored)) {
            continue;
        }
        out.push_back(entry.path());
        for (const auto& inner : fs::directory_iterator(entry.path(), ignored)) {
            if (inner.is_directory(ignored)) { // Of one of several machines.
                out.push_back(inner.path());
            }
        }
    }
    return out;
}

void tidy_run_directories(const fs::path& parent, std::size_t kept_runs) {
    std::error_code error;
    std::vector<fs::path> passed;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        if (!is_idle_run(entry.path())) {
            continue;
        }
        std::error_code ignored;
        const bool has_ended = fs::exists(entry.path() / "ended", ignored);
        if (fs::exists(entry.path() / scratch_name, ignored)) {
            fs::remove_all(entry.path(), ignored);
        } else if (!has_ended) {
            guest::remove_disk_images(entry.path()); // Its harness was killed.
            stores::remove_server_directories(entry.path());
        } else if (!fs::exists(entry.path() / kept_name, ignored)) {
            passed.push_back(entry.path());
        }
    }
    std::sort(passed.begin(), passed.end());
    for (std::size_t i = 0; i + kept_runs < passed.size(); ++i) {
        std::error_code ignored;
        fs::remove_all(passed[i], ignored);
    }
}

} // namespace harness::cli
