#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/scenario/scenario.hpp"

#include <filesystem>

using namespace harness;
using namespace harness::scenario;

TEST_CASE("every shipped scenario can be read", "[scenario]") {
    std::size_t count = 0;
    const auto folder = std::filesystem::path(HARNESS_SOURCE_DIR) / "scenarios";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        const std::string file = entry.path().lexically_relative(HARNESS_SOURCE_DIR).string();
        INFO(file);
        const auto scenario = parse_scenario(
            std::make_shared<const Source>(file, harness::testing::read_source_file(file)));
        REQUIRE(scenario);
        CHECK(scenario->name == entry.path().stem().string());
        CHECK_FALSE(scenario->tags.empty());
        CHECK(scenario->machine.report.resolved.starts_with("facter-reports/"));
        ++count;
    }
    CHECK(count >= 6);
}
