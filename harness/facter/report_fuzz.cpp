#include "harness/base/json_tree.hpp"
#include "harness/facter/diff.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/facter/scrub.hpp"
#include "harness/facter/show.hpp"

#include <cstddef>

namespace {

/// A report is the same as itself, and scrubbed it is still a report.
bool keeps_promises(const harness::Tree& tree, const harness::facter::Report& report) {
    auto scrubbed = harness::facter::scrub(tree, 1);
    const auto again = harness::parse_json(
        std::make_shared<const harness::Source>("scrubbed.json", std::move(scrubbed.text)));
    harness::Diagnostics warnings;
    return harness::facter::diff_reports(report, report).is_same() && again &&
           harness::facter::read_report(*again, warnings).has_value();
}

} // namespace

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
    if (!says_something || (report && !keeps_promises(*tree, *report))) {
        __builtin_trap();
    }
    return 0;
}
