#pragma once

#include "harness/base/result.hpp"
#include "harness/bench/result.hpp"

#include <memory>

namespace harness::bench {

/// A ratio, by its names.
struct Ratio {
    std::string bench;
    std::string row;
    std::string baseline;
    double times_better = 0;

    bool operator==(const Ratio&) const = default;
};

/// What more is lost than this part of an earlier ratio is marked.
inline constexpr double tolerated_loss = 0.1;

/// One ratio, then and now.
struct Change {
    Ratio now;
    double before = 0;

    [[nodiscard]] bool is_worse() const { return now.times_better < before * (1 - tolerated_loss); }
};

[[nodiscard]] std::vector<Ratio> ratios_of(const Findings& findings);

/// The ratios of an earlier run, out of the JSON that it has written. What is no such file is
/// refused with its place.
[[nodiscard]] Result<std::vector<Ratio>> read_ratios(std::shared_ptr<const Source> source);

/// Those that are in both.
[[nodiscard]] std::vector<Change> compare(const std::vector<Ratio>& now,
                                          const std::vector<Ratio>& before);

} // namespace harness::bench
