#pragma once

#include "emulators/s3/store.hpp"
#include "emulators/s3_disk/trouble.hpp"

#include <map>
#include <vector>

namespace harness::emulators::s3_disk {

/// Contents in files below a directory: DIRECTORY/ff/00000000000001ff is that of the number 1ff.
/// A large content has a file of its own. Small ones share files, each in whole blocks: to make a
/// file takes twenty times as long as to write one block into it. What nobody refers to any more is
/// given back to the file system once that is written down: the file, or its blocks of a shared
/// one. A process only ever adds to files of its own, so what a killed one left is known by its
/// number.
class BlobFiles final : public s3::BlobStore {
  public:
    BlobFiles(std::filesystem::path directory, Trouble& trouble);
    ~BlobFiles() override;

    [[nodiscard]] std::unique_ptr<s3::Blob> begin() override;

    /// The content that has these pieces, when an earlier process left it; null where they can not
    /// be. To be used before `settle` alone.
    [[nodiscard]] s3::StoredBytes content_of(const std::vector<s3::Extent>& extents);

    /// A file that is not there as it must be.
    struct Missing {
        std::uint64_t number = 0;
        std::filesystem::path file;
        std::string why;
    };
    /// After all contents were asked for: files that are still in use, but not whole. Where there
    /// are none, what nobody uses is removed. Throws Error.
    [[nodiscard]] std::vector<Missing> settle();

    /// Removes what nobody refers to any more: that is written down now.
    void remove_unused();

    struct State;

  private:
    /// By file and place in it.
    using Place = std::pair<std::uint64_t, std::uint64_t>;

    std::shared_ptr<State> state_; ///< Shared with the contents.
    std::map<Place, s3::StoredBytes> found_;
};

} // namespace harness::emulators::s3_disk
