#pragma once

#include "harness/base/error.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/ports/checkpoint_store.hpp"

#include <map>

namespace harness::engine::testing {

/// Keeps what it is given for as long as it lives. Nobody else makes anything.
class FakeStore final : public ports::CheckpointStore {
  public:
    std::map<std::string, std::filesystem::path> kept; ///< By key.
    std::vector<std::string> thrown_away;              ///< With what reason.
    std::string trouble;                               ///< Why it can not be used.
    std::string trouble_at_finish;

    async::Task<std::optional<ports::StoreEntry>> find(std::string key) override {
        if (!trouble.empty()) {
            throw Error(trouble);
        }
        const auto at = kept.find(key);
        co_return at == kept.end() ? std::nullopt
                                   : std::optional(ports::StoreEntry{at->second, true, nullptr});
    }
    async::Task<std::optional<ports::StoreEntry>> find_or_begin(std::string key,
                                                                async::Deadline) override {
        auto found = co_await find(key);
        if (found) {
            co_return found;
        }
        const auto place = scratch_.path() / std::to_string(++last_);
        std::filesystem::create_directory(place);
        co_return ports::StoreEntry{place, false, nullptr};
    }
    async::Task<ports::StoreEntry> finish(ports::StoreEntry filled, std::string key) override {
        if (!trouble_at_finish.empty()) {
            throw Error(trouble_at_finish);
        }
        kept[key] = filled.directory;
        filled.is_finished = true;
        co_return filled;
    }
    void throw_away(ports::StoreEntry entry, std::string_view reason) override {
        thrown_away.emplace_back(reason);
        std::erase_if(kept, [&](const auto& one) { return one.second == entry.directory; });
    }

  private:
    harness::testing::ScratchDirectory scratch_;
    int last_ = 0;
};

} // namespace harness::engine::testing
