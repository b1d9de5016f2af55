#include "harness/agent/guest/files.hpp"

#include "harness/agent/guest/early_files.hpp"
#include "harness/agent/guest/system.hpp"
#include "harness/base/sha256.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr mode_t mode_of_new_files = 0644;

} // namespace

Failed failure(const std::string& doing, const std::string& path) {
    return Failed{errno, doing + " " + path + ": " + error_text(errno)};
}

Message fill_file(const FillFile& request) {
    make_parents(request.path);
    const Descriptor file(
        ::open(request.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_of_new_files));
    if (!file.is_open()) {
        return failure("creating", request.path);
    }
    Sha256 hash;
    for (std::uint64_t done = 0; done < request.size;) {
        const std::size_t count = std::min<std::uint64_t>(largest_chunk, request.size - done);
        const std::string data = fill_data(request.seed, done, count);
        hash.update(data);
        if (!write_all(file.get(), data)) {
            return failure("writing", request.path);
        }
        done += count;
    }
    if (::fsync(file.get()) != 0) {
        return failure("flushing", request.path);
    }
    return FileDigest{to_hex(hash.finish()), request.size};
}

Message write_whole_file(const WriteFile& request) {
    make_parents(request.path);
    const int how = request.appends ? O_APPEND : O_CREAT | O_TRUNC;
    const auto mode = static_cast<mode_t>(request.mode);
    const Descriptor file(::open(request.path.c_str(), O_WRONLY | O_CLOEXEC | how,
                                 mode == 0 ? mode_of_new_files : mode));
    if (!file.is_open()) {
        return failure("creating", request.path);
    }
    if (mode != 0 && ::fchmod(file.get(), mode) != 0) {
        return failure("changing the mode of", request.path);
    }
    if (!write_all(file.get(), request.content) || (request.is_last && ::fsync(file.get()) != 0)) {
        return failure("writing", request.path);
    }
    return FileDigest{sha256_hex(request.content), request.content.size()};
}

Message read_whole_file(const ReadFile& request) {
    const Descriptor file(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        return failure("opening", request.path);
    }
    FileContent answer;
    const std::size_t limit =
        std::min<std::size_t>(request.limit, largest_frame - request.path.size() - 1024);
    std::string buffer(largest_chunk, '\0');
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0) {
            return failure("reading", request.path);
        }
        if (got == 0) {
            return answer;
        }
        answer.size += static_cast<std::uint64_t>(got);
        const std::size_t room = limit - answer.content.size();
        answer.content.append(buffer, 0, std::min(room, static_cast<std::size_t>(got)));
    }
}

Message digest_file(const DigestFile& request) {
    const Descriptor file(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        return failure("opening", request.path);
    }
    Sha256 hash;
    FileDigest answer;
    std::string buffer(largest_chunk, '\0');
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0) {
            return failure("reading", request.path);
        }
        if (got == 0) {
            answer.sha256 = to_hex(hash.finish());
            return answer;
        }
        answer.size += static_cast<std::uint64_t>(got);
        hash.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    }
}

} // namespace harness::agent::guest
