#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What `harness bench` measures, and what can be said of it. Absolute figures belong to a machine
/// and its load; only ratios of one run are ever held against those of another.
namespace harness::bench {

enum class Better { less, more };

/// One thing, measured several times.
struct Series {
    std::string of;             ///< "warm fork", "plain QEMU".
    std::vector<double> values; ///< In the row's unit; empty where it was not measured.
    std::string skipped;        ///< Why not; empty where it was.
};

/// The same work, done by us and by others.
struct Row {
    std::string bench; ///< "start"
    std::string name;  ///< "first command"
    std::string unit;  ///< "ms"
    Better better = Better::less;
    Series ours;
    std::vector<Series> baselines;
};

/// All of one call.
struct Findings {
    std::vector<std::pair<std::string, std::string>> facts; ///< About the host and the harness.
    std::vector<Row> rows;
};

/// Of one series.
struct Summary {
    double median = 0;
    double least = 0;
    double most = 0;
    std::size_t count = 0;
};

/// Nothing of nothing. Of an even number the median is the mean of the middle two.
[[nodiscard]] std::optional<Summary> summary_of(const std::vector<double>& values);

/// How many times better we are than this baseline, by medians: 2 is half of the time, or twice of
/// the throughput. Nothing where one of the two was not measured, or where a median is 0.
[[nodiscard]] std::optional<double> times_better(const Row& row, const Series& baseline);

} // namespace harness::bench
