#pragma once

#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/facter/read_report.hpp"

#include <string>
#include <utility>

// For tests only: reports out of texts.
namespace harness::facter::testing {

/// Reads a report named "r.json". Warnings are dropped.
inline Result<Report> read(std::string text) {
    auto tree = parse_json(std::make_shared<const Source>("r.json", std::move(text)));
    if (!tree) {
        return tree.error();
    }
    Diagnostics warnings;
    return read_report(*tree, warnings);
}

/// The rendered mistakes of a report that has some.
inline std::string errors_of(std::string text) {
    const auto report = read(std::move(text));
    return report ? std::string("no error") : render(report.error());
}

/// The rendered warnings of a report that is readable.
inline std::string warnings_of(std::string text) {
    const auto tree = parse_json(std::make_shared<const Source>("r.json", std::move(text)));
    REQUIRE(tree);
    Diagnostics warnings;
    REQUIRE(read_report(*tree, warnings));
    return render(warnings);
}

/// A report with these members of `hardware`, and more members of the top level.
inline std::string report_with(std::string_view hardware, std::string_view more = {}) {
    return concat(R"({"virtualisation": "none", "system": "x86_64-linux", "hardware": {)", hardware,
                  "}", more.empty() ? "" : ", ", more, "}");
}

inline Report must_read(std::string text) {
    auto report = read(std::move(text));
    REQUIRE(report);
    return std::move(*report);
}

/// The only disk of a report whose disk entry is `members`.
inline Disk disk_of(std::string_view members) {
    Report report = must_read(report_with(concat(R"("disk": [{)", members, "}]")));
    REQUIRE(report.disks.size() == 1);
    return std::move(report.disks.front());
}

} // namespace harness::facter::testing
