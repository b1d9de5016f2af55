#pragma once

#include "harness/cli/bench/workshop.hpp"

#include <span>
#include <string_view>

namespace harness::cli {

/// Something that can be measured, each in a file of its own.
struct Bench {
    std::string_view name;
    std::string_view summary;
    std::vector<bench::Row> (*measure)(Workshop& workshop); ///< Throws Error.
};

/// All of them, in the order in which they are made.
[[nodiscard]] std::span<const Bench> all_benches();

[[nodiscard]] std::vector<bench::Row> measure_start(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_verdict(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_forks(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_agent(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_manifest(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_scheduler(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_days(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_s3(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_images(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_corpus(Workshop& workshop);
[[nodiscard]] std::vector<bench::Row> measure_junit(Workshop& workshop);

} // namespace harness::cli
