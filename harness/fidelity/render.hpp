#pragma once

#include "harness/fidelity/verify.hpp"

#include <chrono>

namespace harness::fidelity {

/// What was verified, for the head of a table.
struct Subject {
    std::string report;  ///< Path as it was asked for.
    std::string machine; ///< "ASUSTeK … GU603ZW, 2 disks".
};

/// For a person: contradictions first, then a table by section with its shares. Rows of one kind
/// are folded into one line where there are many, unless `is_verbose`.
[[nodiscard]] std::string render_table(const Subject& subject, const std::vector<Row>& rows,
                                       bool is_verbose);

/// All rows in their order, and the shares by section. Stable: keys are added, never renamed.
[[nodiscard]] std::string render_json(const Subject& subject, const std::vector<Row>& rows);

/// One report of many, as `harness bench fidelity` looks at them.
struct BenchEntry {
    Subject subject;
    std::vector<Row> rows;
    std::string not_verified; ///< Why there are no rows; empty where there are.
    bool is_broken = false;   ///< It should have been verified, but the world failed.
    std::chrono::milliseconds elapsed{};
};

[[nodiscard]] std::string render_bench_table(const std::vector<BenchEntry>& entries);
[[nodiscard]] std::string render_bench_json(const std::vector<BenchEntry>& entries);

} // namespace harness::fidelity
