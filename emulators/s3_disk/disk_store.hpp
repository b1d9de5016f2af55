#pragma once

#include "emulators/s3/keeper.hpp"
#include "emulators/s3_disk/blob_files.hpp"
#include "emulators/s3_disk/journal.hpp"
#include "emulators/s3_disk/transaction.hpp"
#include "harness/async/file_lock.hpp"

#include <optional>

namespace harness::emulators::s3_disk {

/// An object store in a directory of its own: what it holds is written down before a request is
/// answered, and is there again after the death of the process at any moment (`kill -9`). Not after
/// the computer's: nothing is synced. One process at a time has it.
///
///     DIRECTORY/journal   what is in the store, as records (journal.hpp)
///     DIRECTORY/blobs/    the bytes of objects and parts (blob_files.hpp)
///     DIRECTORY/lock      held while a process has it
class DiskStore final : public s3::Keeper {
  public:
    /// Opens the store in that directory, or begins one where there is nothing. What another
    /// process has, what is no store, and what is damaged is told with the file and what to do.
    [[nodiscard]] static Result<std::unique_ptr<DiskStore>>
    open(const std::filesystem::path& directory, Say say);

    /// What was kept, for `S3Service::go_on_with`; once.
    [[nodiscard]] s3::Model take_model() { return std::move(model_); }
    [[nodiscard]] s3::BlobStore& blobs() { return blobs_; }

    void prepare(s3::Change change) override;
    void keep(s3::Model& model) override;

  private:
    DiskStore(std::filesystem::path directory, async::FileLock lock, Say say);

    [[nodiscard]] Diagnostics load();
    [[nodiscard]] Diagnostics
    missing_contents(const std::vector<BlobFiles::Missing>& missing) const;
    void compact(const s3::Model& model);

    std::filesystem::path directory_;
    async::FileLock lock_;
    Trouble trouble_;
    BlobFiles blobs_;
    s3::Model model_;
    Scribe scribe_;
    std::optional<Journal> journal_;
    std::uint64_t size_at_first_ = 0; ///< The journal's, when it was made anew.
};

} // namespace harness::emulators::s3_disk
