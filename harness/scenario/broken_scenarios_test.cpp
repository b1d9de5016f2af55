#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/scenario/scenario.hpp"

#include <filesystem>

using namespace harness;
using namespace harness::scenario;

TEST_CASE("every broken scenario gets the diagnostics that stand beside it", "[scenario][golden]") {
    const std::string folder = "fixtures/scenario/broken";
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(HARNESS_SOURCE_DIR) / folder)) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        const std::string file = entry.path().filename().string();
        INFO(file);
        const auto scenario = parse_scenario(std::make_shared<const Source>(
            file, harness::testing::read_source_file(concat(folder, "/", file))));
        REQUIRE_FALSE(scenario);
        CHECK(harness::testing::matches_golden(
            concat("scenario/broken/", entry.path().stem().string(), ".expected"),
            render(scenario.error())));
    }
}
