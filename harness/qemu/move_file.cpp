#include "harness/qemu/move_file.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace harness::qemu {

namespace {

/// A descriptor that closes itself.
struct File {
    explicit File(int opened) : descriptor(opened) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
    }
    int descriptor;
};

/// By way of this process: what works between any two file systems.
bool copy_bytes(int from, int to, off_t start, off_t end) {
    std::vector<char> buffer(std::size_t{1} << 20U);
    while (start < end) {
        const auto wanted = std::min(buffer.size(), static_cast<std::size_t>(end - start));
        const ssize_t got = ::pread(from, buffer.data(), wanted, start);
        for (ssize_t put = 0; put < got;) {
            // A full file system takes a part first, and only then says why no more.
            const ssize_t more =
                ::pwrite(to, buffer.data() + put, static_cast<std::size_t>(got - put), start + put);
            if (more < 0) {
                return false;
            }
            put += more;
        }
        if (got <= 0) {
            return false;
        }
        start += got;
    }
    return true;
}

bool copy_range(int from, int to, off_t start, off_t end) {
    while (start < end) {
        off_t target = start;
        const ssize_t done =
            ::copy_file_range(from, &start, to, &target, static_cast<std::size_t>(end - start), 0);
        if (done < 0 && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP)) {
            return copy_bytes(from, to, start, end); // The kernel copies between like ones alone.
        }
        if (done <= 0) {
            return false;
        }
    }
    return true;
}

/// False with errno set.
bool copy_sparse(int from, int to) {
    struct stat info{};
    if (::fstat(from, &info) != 0 || ::ftruncate(to, info.st_size) != 0) {
        return false;
    }
    for (off_t end = 0;;) {
        const off_t start = ::lseek(from, end, SEEK_DATA);
        if (start < 0) {
            return errno == ENXIO; // Nothing but holes is left.
        }
        end = ::lseek(from, start, SEEK_HOLE);
        if (end < 0 || !copy_range(from, to, start, end)) {
            return false;
        }
    }
}

} // namespace

void copy_sparsely(const std::filesystem::path& from, const std::filesystem::path& to) {
    const File source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    // What is there is lost only where there is something to replace it.
    const File target(source.descriptor < 0
                          ? -1
                          : ::open(to.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (target.descriptor >= 0 && copy_sparse(source.descriptor, target.descriptor)) {
        return;
    }
    const int error = errno;
    if (target.descriptor >= 0) {
        ::unlink(to.c_str());
    }
    throw Error(concat("copying ", from.string(), " to ", to.string(), ": ", std::strerror(error)));
}

void move_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) {
        return;
    }
    const int error = errno;
    if (error != EXDEV) {
        throw Error(
            concat("moving ", from.string(), " to ", to.string(), ": ", std::strerror(error)));
    }
    copy_sparsely(from, to);
    ::unlink(from.c_str());
}

} // namespace harness::qemu
