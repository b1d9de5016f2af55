#pragma once

#include "harness/async/deadline.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace harness::ports {

/// A directory in the store. While `hold` lives nobody removes it, and what it was made upon.
struct StoreEntry {
    std::filesystem::path directory;
    bool is_finished = false; ///< False: its holder, and nobody else, fills it.
    std::shared_ptr<void> hold;
};

/// Keeps directories between runs, each under a key that holds everything it depends on.
class CheckpointStore {
  public:
    virtual ~CheckpointStore() = default;

    /// What is kept under this key, and sound; a damaged one is thrown away, and said to be.
    [[nodiscard]] virtual async::Task<std::optional<StoreEntry>> find(std::string key) = 0;

    /// The same, or an empty directory to fill. Waits while somebody else fills it; nothing where
    /// that takes longer than the deadline.
    [[nodiscard]] virtual async::Task<std::optional<StoreEntry>>
    find_or_begin(std::string key, async::Deadline deadline) = 0;

    /// Gives a filled directory its place. Throws Error where that can not be.
    [[nodiscard]] virtual async::Task<StoreEntry> finish(StoreEntry filled, std::string key) = 0;

    /// It could not be used after all.
    virtual void throw_away(StoreEntry entry, std::string_view reason) = 0;
};

} // namespace harness::ports
