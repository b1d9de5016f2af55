#include "harness/async/file_lock.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace harness::async {

namespace {

int open_lock(const std::filesystem::path& file) {
    return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

[[noreturn]] void throw_lock_error(const std::filesystem::path& file) {
    throw Error(concat("locking ", file.string(), ": ", std::strerror(errno)));
}

} // namespace

FileLock FileLock::get(const std::filesystem::path& file) {
    FileLock lock(open_lock(file));
    if (lock.descriptor_ < 0 || ::flock(lock.descriptor_, LOCK_EX) != 0) {
        throw_lock_error(file);
    }
    return lock;
}

std::optional<FileLock> FileLock::try_as(int kind, const std::filesystem::path& file) {
    FileLock lock(open_lock(file));
    if (lock.descriptor_ >= 0 && ::flock(lock.descriptor_, kind | LOCK_NB) == 0) {
        return lock;
    }
    if (errno == EWOULDBLOCK) {
        return std::nullopt;
    }
    throw_lock_error(file);
}

std::optional<FileLock> FileLock::try_to_get(const std::filesystem::path& file) {
    return try_as(LOCK_EX, file);
}

std::optional<FileLock> FileLock::try_to_share(const std::filesystem::path& file) {
    return try_as(LOCK_SH, file);
}

void FileLock::share() {
    ::flock(descriptor_, LOCK_SH);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

} // namespace harness::async
