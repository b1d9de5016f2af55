#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::engine {

/// One of `count` parts of a list of runs, counted from 1.
struct Shard {
    std::size_t number = 1;
    std::size_t count = 1;
};

/// Reads "2/3". Empty on anything else, and where there is no such part.
[[nodiscard]] std::optional<Shard> parse_shard(std::string_view text);

struct WeighedRun {
    std::string name;
    std::chrono::milliseconds expected{};
};

/// Which of the runs are the shard's, as indices in their order. Every run is in one shard, and the
/// shards take about the same time. Depends on nothing but the arguments, so that machines which
/// know the same agree without having spoken.
[[nodiscard]] std::vector<std::size_t> members_of(const Shard& shard,
                                                  std::span<const WeighedRun> runs);

} // namespace harness::engine
