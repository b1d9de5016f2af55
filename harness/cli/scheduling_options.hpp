#pragma once

#include "harness/base/result.hpp"
#include "harness/engine/shard.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace harness::cli {

/// What `harness run` does with several scenarios, or with one several times.
struct SchedulingOptions {
    std::size_t jobs = 0; ///< Machines at once; 0: as many as the host carries.
    bool fails_fast = false;
    std::size_t repeat = 0; ///< 0: not said.
    bool until_failure = false;
    std::size_t retries = 0;
    std::optional<std::uint64_t> shuffle_seed;
    std::optional<engine::Shard> shard;
    std::string durations; ///< The file of past durations to go by; empty: that of the cache.

    /// How often the whole list is run.
    [[nodiscard]] std::size_t rounds() const;
};

/// The words of the command line, before they were read.
struct SchedulingWords {
    std::string jobs = "auto";
    std::string repeat;
    std::string retries;
    std::string shuffle;
    std::string shard;
    SchedulingOptions flags; ///< What needs no reading.
};

void add_scheduling(CLI::App& run, SchedulingWords& words);

/// A mistake is one diagnostic with what would be right.
[[nodiscard]] Result<SchedulingOptions> read_scheduling(const SchedulingWords& words);

} // namespace harness::cli
