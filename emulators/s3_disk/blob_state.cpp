#include "emulators/s3_disk/blob_state.hpp"

#include "harness/base/hex.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace harness::emulators::s3_disk {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t block_size = 4096;
constexpr std::uint64_t most_of_shared_file = 64U << 20U;

/// Bytes of a file from a place on, into the reader's buffer.
std::string_view read_piece(BlobFiles::State& state, std::uint64_t number, const OpenFile& file,
                            std::uint64_t at, std::size_t wanted, std::string& buffer) {
    buffer.resize(std::max(buffer.size(), wanted));
    const ssize_t count =
        file.is_open() ? ::pread(file.get(), buffer.data(), wanted, static_cast<off_t>(at)) : -1;
    if (count <= 0) {
        state.trouble.refuse("reading", state.file_of(number),
                             count == 0 ? EIO : errno); // 0: it is shorter than it was.
    }
    return std::string_view(buffer).substr(0, static_cast<std::size_t>(count));
}

class LargeContent final : public s3::StoredContent {
  public:
    LargeContent(std::shared_ptr<BlobFiles::State> state, std::uint64_t number, std::uint64_t size)
        : state_(std::move(state)), number_(number), size_(size) {}
    ~LargeContent() override { state_->unused_files.push_back(number_); }
    LargeContent(const LargeContent&) = delete;
    LargeContent& operator=(const LargeContent&) = delete;

    std::uint64_t size() const override { return size_; }

    void tell_extents(std::uint64_t offset, std::uint64_t size,
                      std::vector<s3::Extent>& out) const override {
        out.push_back({number_, 0, size_, offset, size});
    }

    /// The file is opened for each piece: that takes microseconds, and there may be more contents
    /// than a process may have files.
    std::string_view piece(std::uint64_t offset, std::size_t most,
                           std::string& buffer) const override {
        const OpenFile file(state_->file_of(number_), O_RDONLY);
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - offset));
        return read_piece(*state_, number_, file, offset, wanted, buffer);
    }

  private:
    std::shared_ptr<BlobFiles::State> state_;
    std::uint64_t number_;
    std::uint64_t size_;
};

class SmallContent final : public s3::StoredContent {
  public:
    SmallContent(std::shared_ptr<BlobFiles::State> state, SmallPlace place)
        : state_(std::move(state)), place_(std::move(place)) {}
    ~SmallContent() override { state_->unused_places.push_back(std::move(place_)); }
    SmallContent(const SmallContent&) = delete;
    SmallContent& operator=(const SmallContent&) = delete;

    std::uint64_t size() const override { return place_.size; }

    void tell_extents(std::uint64_t offset, std::uint64_t size,
                      std::vector<s3::Extent>& out) const override {
        out.push_back({place_.in->number, place_.begin, place_.size, offset, size});
    }

    std::string_view piece(std::uint64_t offset, std::size_t most,
                           std::string& buffer) const override {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(most, place_.size - offset));
        return read_piece(*state_, place_.in->number, place_.in->file, place_.begin + offset,
                          wanted, buffer);
    }

  private:
    std::shared_ptr<BlobFiles::State> state_;
    SmallPlace place_;
};

} // namespace

OpenFile::OpenFile(const fs::path& file, int flags)
    : descriptor_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {}

OpenFile::~OpenFile() {
    (void)close();
}

OpenFile::OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

bool OpenFile::close() {
    return descriptor_ < 0 || ::close(std::exchange(descriptor_, -1)) == 0;
}

bool OpenFile::write(std::string_view text, std::uint64_t at) {
    while (!text.empty()) {
        const ssize_t count =
            ::pwrite(descriptor_, text.data(), text.size(), static_cast<off_t>(at));
        if (count < 0 && errno != EINTR) {
            return false;
        }
        const std::size_t done = count < 0 ? 0 : static_cast<std::size_t>(count);
        text.remove_prefix(done);
        at += done;
    }
    return true;
}

fs::path BlobFiles::State::file_of(std::uint64_t number) const {
    constexpr std::size_t digits = 16;
    constexpr std::size_t folder_digits = 2;
    constexpr std::uint64_t folders = 256;
    return directory / hex(number % folders, folder_digits) / hex(number, digits);
}

OpenFile BlobFiles::State::make(std::uint64_t number) {
    constexpr int flags = O_RDWR | O_CREAT | O_EXCL;
    const fs::path path = file_of(number);
    OpenFile file(path, flags);
    if (!file.is_open() && errno == ENOENT) {
        (void)::mkdir(path.parent_path().c_str(), 0700);
        file = OpenFile(path, flags);
    }
    if (!file.is_open()) {
        trouble.refuse("making", path, errno);
    }
    return file;
}

SmallPlace BlobFiles::State::keep_small(std::string_view content) {
    if (!current || current->end > most_of_shared_file) {
        auto next = std::make_shared<SharedFile>();
        next->number = ++last_number;
        next->file = make(next->number);
        next->end = block_size; // A small content never begins at 0, as a large one does.
        shared.emplace(next->number, next);
        current = std::move(next);
    }
    if (!current->file.write(content, current->end)) {
        trouble.refuse("writing", file_of(current->number), errno);
    }
    const std::uint64_t begin = current->end;
    current->end = end_of_blocks(begin + content.size());
    return {current, begin, content.size()};
}

std::uint64_t end_of_blocks(std::uint64_t end) {
    return (end + block_size - 1) / block_size * block_size;
}

void give_back(const OpenFile& file, std::uint64_t begin, std::uint64_t end) {
    if (begin < end) {
        (void)::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                          static_cast<off_t>(begin), static_cast<off_t>(end - begin));
    }
}

s3::StoredBytes large_content(std::shared_ptr<BlobFiles::State> state, std::uint64_t number,
                              std::uint64_t size) {
    return std::make_shared<LargeContent>(std::move(state), number, size);
}

s3::StoredBytes small_content(std::shared_ptr<BlobFiles::State> state, SmallPlace place) {
    return std::make_shared<SmallContent>(std::move(state), std::move(place));
}

} // namespace harness::emulators::s3_disk
