#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/scenario/chain.hpp"

#include <filesystem>

using namespace harness;
using namespace harness::scenario;

namespace {

Result<Document> read(const std::string& file) {
    return read_document(
        std::make_shared<const Source>(file, harness::testing::read_source_file(file)));
}

} // namespace

TEST_CASE("every shipped scenario can be read", "[scenario]") {
    std::size_t count = 0;
    const auto folder = std::filesystem::path(HARNESS_SOURCE_DIR) / "scenarios";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        const std::string file = entry.path().lexically_relative(HARNESS_SOURCE_DIR).string();
        INFO(file);
        auto document = read(file);
        REQUIRE(document);
        const auto chain =
            read_chain(std::move(*document), [](const Origin& origin, const std::string&) {
                return read(concat("scenarios/", origin.scenario, ".yaml"));
            });
        REQUIRE(chain);
        const auto scenarios = expand(*chain, {});
        REQUIRE(scenarios);
        const Scenario* scenario = &scenarios->front();
        CHECK(scenario->name == entry.path().stem().string());
        CHECK_FALSE(scenario->tags.empty());
        CHECK(scenario->machine.report.resolved.starts_with("facter-reports/"));
        ++count;
    }
    CHECK(count >= 6);
}
