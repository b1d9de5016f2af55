#include "harness/engine/shard.hpp"

#include "harness/base/number.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace harness::engine {

namespace {

constexpr std::size_t most_shards = 1000;

} // namespace

std::optional<Shard> parse_shard(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto number = read_number<std::size_t>(text.substr(0, slash));
    const auto count = read_number<std::size_t>(text.substr(slash + 1));
    if (!number || !count || *number < 1 || *number > *count || *count > most_shards) {
        return std::nullopt;
    }
    return Shard{*number, *count};
}

std::vector<std::size_t> members_of(const Shard& shard, std::span<const WeighedRun> runs) {
    std::vector<std::size_t> order(runs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // By name where they weigh the same: the order in which they were asked for must not matter.
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::make_tuple(-runs[a].expected.count(), std::string_view(runs[a].name), a) <
               std::make_tuple(-runs[b].expected.count(), std::string_view(runs[b].name), b);
    });
    std::vector<std::chrono::milliseconds> loads(shard.count);
    std::vector<std::size_t> members;
    for (const std::size_t run : order) {
        const auto lightest = std::min_element(loads.begin(), loads.end());
        *lightest += std::max(runs[run].expected, std::chrono::milliseconds(1));
        if (lightest - loads.begin() + 1 == static_cast<std::ptrdiff_t>(shard.number)) {
            members.push_back(run);
        }
    }
    std::sort(members.begin(), members.end());
    return members;
}

} // namespace harness::engine
