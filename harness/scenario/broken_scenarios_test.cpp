#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/scenario/chain.hpp"

#include <filesystem>

using namespace harness;
using namespace harness::scenario;

namespace {

constexpr std::string_view folder = "fixtures/scenario/broken";

Result<Document> read(const std::string& file) {
    return read_document(std::make_shared<const Source>(
        file, harness::testing::read_source_file(concat(folder, "/", file))));
}

Result<std::vector<Scenario>> scenarios_in(const std::string& file) {
    auto document = read(file);
    if (!document) {
        return document.error();
    }
    const auto chain =
        read_chain(std::move(*document), [](const Origin& origin, const std::string&) {
            return read(concat(origin.scenario, ".yaml"));
        });
    return chain ? expand(*chain, {}) : Result<std::vector<Scenario>>(chain.error());
}

} // namespace

TEST_CASE("every broken scenario gets the diagnostics that stand beside it", "[scenario][golden]") {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(HARNESS_SOURCE_DIR) / folder)) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        const std::string file = entry.path().filename().string();
        INFO(file);
        const auto scenarios = scenarios_in(file);
        REQUIRE_FALSE(scenarios);
        CHECK(harness::testing::matches_golden(
            concat("scenario/broken/", entry.path().stem().string(), ".expected"),
            render(scenarios.error())));
    }
}
