#include "harness/cli/restore_verify/history_file.hpp"

#include "harness/async/file_lock.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_unwritten(const fs::path& path, int error) {
    throw Error(concat("adding tonight to the history ", path.string(), ": ", std::strerror(error),
                       "; make room there, or name another 'history'"));
}

/// How long the file is up to the end of its last whole line.
off_t end_of_whole_lines(const std::string& text) {
    const std::size_t last = text.rfind('\n');
    return last == std::string::npos ? 0 : static_cast<off_t>(last + 1);
}

} // namespace

std::string read_history_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in && errno != ENOENT) {
        throw Error(concat("reading the history ", path.string(), ": ", std::strerror(errno)));
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

void append_to_history(const fs::path& path, std::string_view line) {
    if (path.has_parent_path()) {
        std::error_code ignored;
        fs::create_directories(path.parent_path(), ignored);
    }
    const async::FileLock lock = async::FileLock::get(path);
    const off_t end = end_of_whole_lines(read_history_file(path));
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        throw_unwritten(path, errno);
    }
    bool is_written = ::ftruncate(file, end) == 0 && ::lseek(file, end, SEEK_SET) == end;
    while (is_written && !line.empty()) {
        const ssize_t count = ::write(file, line.data(), line.size());
        is_written = count > 0;
        line.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    is_written = is_written && ::fsync(file) == 0;
    const int error = errno;
    if (!is_written) {
        const int cut = ::ftruncate(file, end); // Where it fails, readers pass over the rest.
        (void)cut;
    }
    ::close(file);
    if (!is_written) {
        throw_unwritten(path, error);
    }
}

} // namespace harness::cli
