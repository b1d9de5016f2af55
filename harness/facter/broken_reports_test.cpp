#include "harness/base/testing/golden.hpp"
#include "harness/facter/testing/read.hpp"

// Broken reports in fixtures/facter/broken, with what is said of each beside it.
using namespace harness;
using namespace harness::facter;
using harness::testing::matches_golden;
using harness::testing::read_source_file;

namespace {

std::string said_of(const std::string& name) {
    const std::string text = read_source_file(concat("fixtures/facter/broken/", name, ".json"));
    const auto tree = parse_json(std::make_shared<const Source>(concat(name, ".json"), text));
    if (!tree) {
        return render(tree.error());
    }
    Diagnostics warnings;
    const auto report = read_report(*tree, warnings);
    return report ? "no error\n" : render(report.error());
}

} // namespace

TEST_CASE("broken reports are refused with place, problem and remedy", "[facter][golden]") {
    for (const char* name :
         {"truncated", "lfs-pointer", "list-form-hardware", "wrong-types", "duplicate-key",
          "nesting-bomb", "missing-hardware", "missing-virtualisation", "empty", "not-a-report"}) {
        CHECK(matches_golden(concat("facter/broken/", name, ".expected"), said_of(name)));
    }
}
