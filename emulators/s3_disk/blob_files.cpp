#include "emulators/s3_disk/blob_files.hpp"

#include "emulators/s3_disk/blob_state.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace harness::emulators::s3_disk {

namespace {

namespace fs = std::filesystem;

/// A content of more than this has a file of its own.
constexpr std::size_t most_of_small = 32U << 10U;

class FileBlob final : public s3::Blob {
  public:
    explicit FileBlob(std::shared_ptr<BlobFiles::State> state) : state_(std::move(state)) {}
    ~FileBlob() override { give_up(); }
    FileBlob(const FileBlob&) = delete;
    FileBlob& operator=(const FileBlob&) = delete;

    void append(std::string_view piece) override {
        if (!file_.is_open() && size_ + piece.size() <= most_of_small) {
            small_.append(piece);
        } else {
            if (!file_.is_open()) {
                number_ = ++state_->last_number;
                file_ = state_->make(number_);
                write(small_, 0);
                small_ = {};
            }
            write(piece, size_);
        }
        size_ += piece.size();
    }

    s3::StoredBytes finish() override {
        if (size_ == 0) {
            return s3::joined({});
        }
        if (!file_.is_open()) {
            return small_content(state_, state_->keep_small(small_));
        }
        if (!file_.close()) { // Some file systems (NFS) tell only now that there was no space.
            ::unlink(state_->file_of(number_).c_str());
            state_->trouble.refuse("writing", state_->file_of(number_), errno);
        }
        return large_content(state_, number_, size_);
    }

  private:
    void write(std::string_view piece, std::uint64_t at) {
        if (!file_.write(piece, at)) {
            const int cause = errno;
            give_up(); // Its room is given back at once, and not when the rest has come.
            state_->trouble.refuse("writing", state_->file_of(number_), cause);
        }
    }

    void give_up() {
        if (file_.is_open()) {
            (void)file_.close();
            ::unlink(state_->file_of(number_).c_str());
        }
    }

    std::shared_ptr<BlobFiles::State> state_;
    std::string small_;
    OpenFile file_; ///< Open while it is written, and nobody's.
    std::uint64_t number_ = 0;
    std::uint64_t size_ = 0;
};

/// Where a file's contents lie that are in use.
using UsedPlaces = std::map<std::uint64_t, std::uint64_t>; ///< Begin and end of each.

/// Empty: the file is there and as long as it must be.
std::string fault_of(const fs::path& file, const UsedPlaces& places) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) {
        return std::generic_category().message(errno);
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const auto [begin, end] = *places.rbegin();
    const bool is_whole = begin == 0 ? size == end : size >= end;
    return is_whole ? "" : concat("has ", size, " bytes, not ", end);
}

void give_back_between(const OpenFile& file, const UsedPlaces& places) {
    std::uint64_t at = 0;
    for (const auto& [begin, end] : places) {
        give_back(file, at, begin);
        at = end_of_blocks(end);
    }
    struct stat status{};
    if (::fstat(file.get(), &status) == 0) {
        give_back(file, at, static_cast<std::uint64_t>(status.st_size));
    }
}

} // namespace

BlobFiles::BlobFiles(fs::path directory, Trouble& trouble)
    : state_(std::make_shared<State>(std::move(directory), trouble)) {}

BlobFiles::~BlobFiles() = default;

std::unique_ptr<s3::Blob> BlobFiles::begin() {
    return std::make_unique<FileBlob>(state_);
}

s3::StoredBytes BlobFiles::content_of(const std::vector<s3::Extent>& extents) {
    std::vector<s3::StoredBytes> pieces;
    for (const auto& [file, begin, size_of_whole, offset, size] : extents) {
        s3::StoredBytes& whole = found_[{file, begin}];
        if (!whole && begin == 0) {
            whole = large_content(state_, file, size_of_whole);
        } else if (!whole) {
            auto& shared = state_->shared[file];
            if (!shared) {
                shared = std::make_shared<SharedFile>();
                shared->number = file;
            }
            whole = small_content(state_, {shared, begin, size_of_whole});
        }
        if (file == 0 || whole->size() != size_of_whole || offset > size_of_whole ||
            size > size_of_whole - offset) {
            return nullptr;
        }
        pieces.push_back(size == size_of_whole ? whole : s3::part_of(whole, offset, size));
    }
    return pieces.size() == 1 ? pieces.front() : s3::joined(std::move(pieces));
}

std::vector<BlobFiles::Missing> BlobFiles::settle() {
    std::map<std::uint64_t, UsedPlaces> used;
    for (const auto& [place, content] : found_) {
        state_->last_number = std::max(state_->last_number, place.first);
        if (content.use_count() > 1) {
            used[place.first].emplace(place.second, place.second + content->size());
        }
    }
    found_.clear();
    state_->unused_files.clear(); // They are gone since long, or go now.
    state_->unused_places.clear();
    std::erase_if(state_->shared, [&](const auto& one) { return !used.contains(one.first); });
    std::vector<Missing> missing;
    for (const auto& [number, places] : used) {
        const fs::path file = state_->file_of(number);
        if (const std::string fault = fault_of(file, places); !fault.empty()) {
            missing.push_back({number, file, fault});
        } else if (const auto shared = state_->shared.find(number);
                   shared != state_->shared.end()) {
            shared->second->file = OpenFile(file, O_RDWR);
            give_back_between(shared->second->file, places);
        }
    }
    if (!missing.empty()) {
        return missing;
    }
    for (const auto& entry : fs::recursive_directory_iterator(state_->directory)) {
        const auto number = read_number<std::uint64_t>(entry.path().filename().string(), 16);
        if (entry.is_regular_file() && number && !used.contains(*number)) {
            ::unlink(entry.path().c_str());
        }
    }
    return {};
}

void BlobFiles::remove_unused() {
    for (const std::uint64_t number : state_->unused_files) {
        ::unlink(state_->file_of(number).c_str());
    }
    state_->unused_files.clear();
    for (SmallPlace& place : std::exchange(state_->unused_places, {})) {
        const std::shared_ptr<SharedFile> in = std::move(place.in);
        constexpr long here_and_in_shared = 2;
        if (in != state_->current && in.use_count() == here_and_in_shared) {
            ::unlink(state_->file_of(in->number).c_str());
            state_->shared.erase(in->number);
        } else {
            give_back(in->file, place.begin, end_of_blocks(place.begin + place.size));
        }
    }
}

} // namespace harness::emulators::s3_disk
