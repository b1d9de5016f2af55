#pragma once

#include "emulators/s3/store.hpp"
#include "emulators/s3_disk/trouble.hpp"

#include <map>
#include <vector>

namespace harness::emulators::s3_disk {

/// Contents, each in a file of its own below a directory: DIRECTORY/1f/00000000000001ff for the one
/// of that number. A file is written once, and removed once nobody refers to it and that is written
/// down; what a killed process left is removed at the next start.
class BlobFiles final : public s3::BlobStore {
  public:
    BlobFiles(std::filesystem::path directory, Trouble& trouble);
    ~BlobFiles() override;

    [[nodiscard]] std::unique_ptr<s3::Blob> begin() override;

    /// The content that has these pieces, when an earlier process left it; null where they can not
    /// be. To be used before `settle` alone.
    [[nodiscard]] s3::StoredBytes content_of(const std::vector<s3::Extent>& extents);

    /// A content that is not there as it must be.
    struct Missing {
        std::uint64_t blob = 0;
        std::filesystem::path file;
        std::string why;
    };
    /// After all contents were asked for: those that are still in use, but not there. Where there
    /// are none, files that nobody uses are removed. Throws Error.
    [[nodiscard]] std::vector<Missing> settle();

    /// Removes files that nobody refers to any more: that is written down now.
    void remove_unused();

    struct State;

  private:
    std::shared_ptr<State> state_; ///< Shared with the contents.
    std::map<std::uint64_t, std::shared_ptr<const s3::StoredContent>> found_;
};

} // namespace harness::emulators::s3_disk
