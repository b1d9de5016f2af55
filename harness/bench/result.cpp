#include "harness/bench/result.hpp"

#include <algorithm>

namespace harness::bench {

std::optional<Summary> summary_of(const std::vector<double>& values) {
    if (values.empty()) {
        return std::nullopt;
    }
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t middle = sorted.size() / 2;
    const double median =
        sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return Summary{median, sorted.front(), sorted.back(), sorted.size()};
}

std::optional<double> times_better(const Row& row, const Series& baseline) {
    const auto ours = summary_of(row.ours.values);
    const auto theirs = summary_of(baseline.values);
    if (!ours || !theirs || ours->median <= 0 || theirs->median <= 0) {
        return std::nullopt;
    }
    return row.better == Better::less ? theirs->median / ours->median
                                      : ours->median / theirs->median;
}

} // namespace harness::bench
