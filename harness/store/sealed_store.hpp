#pragma once

#include "harness/base/bytes.hpp"
#include "harness/ports/checkpoint_store.hpp"

#include <functional>
#include <set>

namespace harness::store {

/// Directories of one kind in the cache. Each is sealed when it is finished: with its key, and with
/// size and digest of every file. One that does not fit its seal is never used. An entry may stand
/// on another, which it names in a file `parent`; it is sound only with that one.
class SealedStore final : public ports::CheckpointStore {
  public:
    using Say = std::function<void(std::string_view)>; ///< A line for whoever watches.

    /// `most` is for all kinds in the cache together.
    SealedStore(std::filesystem::path cache, std::string kind, Bytes most, Say say);

    [[nodiscard]] async::Task<std::optional<ports::StoreEntry>> find(std::string key) override;
    [[nodiscard]] async::Task<std::optional<ports::StoreEntry>>
    find_or_begin(std::string key, async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::StoreEntry> finish(ports::StoreEntry filled,
                                                        std::string key) override;
    void throw_away(ports::StoreEntry entry, std::string_view reason) override;

    /// Where the entry of this key is or would be.
    [[nodiscard]] std::filesystem::path place_of(std::string_view key) const;

  private:
    struct Held;

    [[nodiscard]] std::string fault_of(const std::filesystem::path& directory,
                                       const std::string* key);
    [[nodiscard]] std::shared_ptr<Held> share(const std::filesystem::path& directory);
    void discard(const std::filesystem::path& directory, std::string_view reason);

    std::filesystem::path cache_;
    std::filesystem::path parent_;
    Bytes most_;
    Say say_;
    std::set<std::filesystem::path> sound_; ///< Looked at already by this process.
};

/// The key that a finished directory was made under; empty where it has no seal.
[[nodiscard]] std::string key_of_entry(const std::filesystem::path& directory);

/// The file in which an entry names the one that it stands on.
inline constexpr const char* parent_name = "parent";

} // namespace harness::store
