#include "harness/base/json_tree.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/facter/show.hpp"

#include <cstddef>

/// Any bytes at all: they end as a report that renders, or as diagnostics that do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto tree =
        harness::parse_json(std::make_shared<const harness::Source>("fuzz.json", std::move(text)));
    if (!tree) {
        return 0;
    }
    harness::Diagnostics warnings;
    const auto report = harness::facter::read_report(*tree, warnings);
    const bool says_something = report ? !harness::facter::render_table(*report).empty() &&
                                             !harness::facter::render_json(*report).empty()
                                       : !harness::render(report.error()).empty();
    if (!says_something) {
        __builtin_trap();
    }
    return 0;
}
