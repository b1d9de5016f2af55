#pragma once

#include "emulators/s3_disk/blob_files.hpp"

#include <fcntl.h>

namespace harness::emulators::s3_disk {

/// A descriptor that is closed with its owner.
class OpenFile {
  public:
    OpenFile() = default;
    OpenFile(const std::filesystem::path& file, int flags);
    ~OpenFile();
    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&& other) noexcept;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] int get() const { return descriptor_; }
    /// False, and errno, where what was written did not get there.
    bool close();
    /// All of it at that place, or false with errno.
    [[nodiscard]] bool write(std::string_view text, std::uint64_t at);

  private:
    int descriptor_ = -1;
};

/// A file that small contents share.
struct SharedFile {
    std::uint64_t number = 0;
    OpenFile file;
    std::uint64_t end = 0; ///< Where the next one begins.
};

/// The place of a small content.
struct SmallPlace {
    std::shared_ptr<SharedFile> in;
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

struct BlobFiles::State {
    State(std::filesystem::path in, Trouble& of) : directory(std::move(in)), trouble(of) {}

    [[nodiscard]] std::filesystem::path file_of(std::uint64_t number) const;
    /// A new file, and its folder where it is the first in it. Throws s3::Refused.
    [[nodiscard]] OpenFile make(std::uint64_t number);
    /// Keeps a small content. Throws s3::Refused.
    [[nodiscard]] SmallPlace keep_small(std::string_view content);

    std::filesystem::path directory;
    Trouble& trouble;
    std::uint64_t last_number = 0;
    std::map<std::uint64_t, std::shared_ptr<SharedFile>> shared;
    std::shared_ptr<SharedFile> current; ///< That of `shared` which small ones are added to.
    std::vector<std::uint64_t> unused_files;
    std::vector<SmallPlace> unused_places;
};

/// Where a place in whole blocks ends.
[[nodiscard]] std::uint64_t end_of_blocks(std::uint64_t end);

/// Gives the blocks between two places back to the file system, where it takes them.
void give_back(const OpenFile& file, std::uint64_t begin, std::uint64_t end);

/// A content that lies in a file of its own, and one of those that share one.
[[nodiscard]] s3::StoredBytes large_content(std::shared_ptr<BlobFiles::State> state,
                                            std::uint64_t number, std::uint64_t size);
[[nodiscard]] s3::StoredBytes small_content(std::shared_ptr<BlobFiles::State> state,
                                            SmallPlace place);

} // namespace harness::emulators::s3_disk
