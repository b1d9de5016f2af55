#include "reports/junit/replace_file.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace harness::reports {

namespace {

std::string_view remedy(int cause) {
    switch (cause) {
    case EACCES:
    case EPERM:
    case EROFS:
        return "; choose a directory that you may write to";
    case ENOSPC:
    case EDQUOT:
        return "; free some space there, or choose another file system";
    case ENOENT:
        return "; create its directory first";
    default:
        return "";
    }
}

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what, int cause) {
    throw Error(concat("can not ", what, " '", path.string(),
                       "': ", std::generic_category().message(cause), remedy(cause)));
}

/// The hidden file while it is written: removed unless it was renamed.
class PartFile {
  public:
    explicit PartFile(std::filesystem::path path) : path_(std::move(path)) {
        // 0666 is what the user's umask is meant for: the report is for others to read.
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        is_made_ = descriptor_ >= 0;
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    ~PartFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
        if (is_made_ && !is_renamed_) {
            ::unlink(path_.c_str());
        }
    }

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

    /// All of `text`, or false with errno.
    bool write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t count = ::write(descriptor_, text.data(), text.size());
            if (count < 0 && errno != EINTR) {
                return false;
            }
            text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
        }
        // Some file systems (NFS) tell only now that there was no space.
        return ::close(std::exchange(descriptor_, -1)) == 0;
    }

    bool rename_to(const std::filesystem::path& target) {
        is_renamed_ = ::rename(path_.c_str(), target.c_str()) == 0;
        return is_renamed_;
    }

  private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    bool is_made_ = false;
    bool is_renamed_ = false;
};

} // namespace

void replace_file(const std::filesystem::path& path, std::string_view text) {
    // The pid keeps two harnesses with one target apart; the ending keeps it out of "*.xml".
    const std::string name = concat(".", path.filename().string(), ".", ::getpid(), ".part");
    PartFile part(path.parent_path() / name);
    if (!part.is_open() || !part.write(text)) {
        fail(path, "write", errno);
    }
    if (!part.rename_to(path)) {
        fail(path, "replace", errno);
    }
}

} // namespace harness::reports
