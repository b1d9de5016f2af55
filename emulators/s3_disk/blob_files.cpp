#include "emulators/s3_disk/blob_files.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace harness::emulators::s3_disk {

namespace fs = std::filesystem;

struct BlobFiles::State {
    State(fs::path in, Trouble& of) : directory(std::move(in)), trouble(of) {}

    [[nodiscard]] fs::path file_of(std::uint64_t blob) const {
        constexpr std::size_t digits = 16;
        constexpr std::size_t folder_digits = 2;
        constexpr std::uint64_t folders = 256;
        return directory / hex(blob % folders, folder_digits) / hex(blob, digits);
    }

    fs::path directory;
    Trouble& trouble;
    std::uint64_t last_blob = 0;
    std::vector<std::uint64_t> unused;
};

namespace {

class FileContent final : public s3::StoredContent {
  public:
    FileContent(std::shared_ptr<BlobFiles::State> state, std::uint64_t blob, std::uint64_t size)
        : state_(std::move(state)), blob_(blob), size_(size) {}
    ~FileContent() override { state_->unused.push_back(blob_); }
    FileContent(const FileContent&) = delete;
    FileContent& operator=(const FileContent&) = delete;

    std::uint64_t size() const override { return size_; }

    void tell_extents(std::uint64_t offset, std::uint64_t size,
                      std::vector<s3::Extent>& out) const override {
        out.push_back({blob_, size_, offset, size});
    }

    /// The file is opened for each piece: who reads 40 000 contents at once has not so many
    /// descriptors, and it takes microseconds.
    std::string_view piece(std::uint64_t offset, std::size_t most,
                           std::string& buffer) const override {
        const fs::path file = state_->file_of(blob_);
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            state_->trouble.refuse("reading", file, errno);
        }
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - offset));
        buffer.resize(std::max(buffer.size(), wanted));
        const ssize_t count =
            ::pread(descriptor, buffer.data(), wanted, static_cast<off_t>(offset));
        const int cause = count == 0 ? EIO : errno; // It is shorter than it was.
        ::close(descriptor);
        if (count <= 0) {
            state_->trouble.refuse("reading", file, cause);
        }
        return std::string_view(buffer).substr(0, static_cast<std::size_t>(count));
    }

  private:
    std::shared_ptr<BlobFiles::State> state_;
    std::uint64_t blob_;
    std::uint64_t size_;
};

class FileBlob final : public s3::Blob {
  public:
    explicit FileBlob(std::shared_ptr<BlobFiles::State> state) : state_(std::move(state)) {}
    ~FileBlob() override { give_up(); }
    FileBlob(const FileBlob&) = delete;
    FileBlob& operator=(const FileBlob&) = delete;

    void append(std::string_view piece) override {
        if (piece.empty()) {
            return;
        }
        if (descriptor_ < 0) {
            open();
        }
        while (!piece.empty()) {
            const ssize_t count = ::write(descriptor_, piece.data(), piece.size());
            if (count < 0 && errno != EINTR) {
                refuse(errno);
            }
            piece.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
            size_ += count < 0 ? 0 : static_cast<std::uint64_t>(count);
        }
    }

    s3::StoredBytes finish() override {
        if (descriptor_ < 0) {
            return s3::joined({});
        }
        // Some file systems (NFS) tell only now that there was no space.
        if (::close(std::exchange(descriptor_, -1)) != 0) {
            refuse(errno);
        }
        file_.clear();
        return std::make_shared<FileContent>(state_, blob_, size_);
    }

  private:
    void open() {
        blob_ = ++state_->last_blob;
        file_ = state_->file_of(blob_);
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
        descriptor_ = ::open(file_.c_str(), flags, 0600);
        if (descriptor_ < 0 && errno == ENOENT) { // Its folder is made when it is first needed.
            (void)::mkdir(file_.parent_path().c_str(), 0700);
            descriptor_ = ::open(file_.c_str(), flags, 0600);
        }
        if (descriptor_ < 0) {
            refuse(errno);
        }
    }

    /// Room is given back at once, and not when the rest of the body has come.
    [[noreturn]] void refuse(int cause) {
        const fs::path file = file_;
        give_up();
        state_->trouble.refuse("writing", file, cause);
    }

    void give_up() {
        if (descriptor_ >= 0) {
            ::close(std::exchange(descriptor_, -1));
        }
        if (!file_.empty()) {
            ::unlink(file_.c_str());
            file_.clear();
        }
    }

    std::shared_ptr<BlobFiles::State> state_;
    fs::path file_; ///< Empty: there is none, or it is somebody's now.
    int descriptor_ = -1;
    std::uint64_t blob_ = 0;
    std::uint64_t size_ = 0;
};

} // namespace

BlobFiles::BlobFiles(fs::path directory, Trouble& trouble)
    : state_(std::make_shared<State>(std::move(directory), trouble)) {}

BlobFiles::~BlobFiles() = default;

std::unique_ptr<s3::Blob> BlobFiles::begin() {
    return std::make_unique<FileBlob>(state_);
}

s3::StoredBytes BlobFiles::content_of(const std::vector<s3::Extent>& extents) {
    std::vector<s3::StoredBytes> pieces;
    for (const auto& [blob, blob_size, offset, size] : extents) {
        auto& whole = found_[blob];
        if (!whole) {
            whole = std::make_shared<FileContent>(state_, blob, blob_size);
        }
        if (blob == 0 || whole->size() != blob_size || offset > blob_size ||
            size > blob_size - offset) {
            return nullptr;
        }
        pieces.push_back(size == blob_size ? whole : s3::part_of(whole, offset, size));
    }
    return pieces.size() == 1 ? pieces.front() : s3::joined(std::move(pieces));
}

std::vector<BlobFiles::Missing> BlobFiles::settle() {
    std::vector<Missing> missing;
    std::map<std::uint64_t, std::shared_ptr<const s3::StoredContent>> used;
    for (const auto& [blob, content] : found_) {
        state_->last_blob = std::max(state_->last_blob, blob);
        if (content.use_count() == 1) {
            continue;
        }
        used.emplace(blob, content);
        struct stat status{};
        const fs::path file = state_->file_of(blob);
        if (::stat(file.c_str(), &status) != 0) {
            missing.push_back({blob, file, std::generic_category().message(errno)});
        } else if (static_cast<std::uint64_t>(status.st_size) != content->size()) {
            missing.push_back(
                {blob, file, concat("has ", status.st_size, " bytes, not ", content->size())});
        }
    }
    found_.clear();
    state_->unused.clear(); // They are gone since long, or go now.
    if (!missing.empty()) {
        return missing;
    }
    for (const auto& entry : fs::recursive_directory_iterator(state_->directory)) {
        const auto blob = read_number<std::uint64_t>(entry.path().filename().string(), 16);
        if (entry.is_regular_file() && blob && !used.contains(*blob)) {
            ::unlink(entry.path().c_str());
        }
    }
    return {};
}

void BlobFiles::remove_unused() {
    for (const std::uint64_t blob : state_->unused) {
        ::unlink(state_->file_of(blob).c_str());
    }
    state_->unused.clear();
}

} // namespace harness::emulators::s3_disk
