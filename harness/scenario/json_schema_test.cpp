#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/scenario/json_schema.hpp"
#include "harness/scenario/testing/schema_check.hpp"
#include "harness/scenario/yaml_tree.hpp"

#include <algorithm>
#include <filesystem>

using namespace harness;
using namespace harness::scenario;

namespace {

using Violations = std::vector<std::string>;

Tree schema() {
    auto tree = parse_json(std::make_shared<const Source>("schema.json", render_json_schema()));
    REQUIRE(tree);
    return *tree;
}

Violations violations_of(std::string yaml) {
    const auto tree = parse_yaml(std::make_shared<const Source>("s.yaml", std::move(yaml)));
    REQUIRE(tree);
    return scenario::testing::find_violations(schema().root, tree->root);
}

std::string with_step(const std::string& step) {
    return concat("summary: s\nmachine: { report: r.json }\nsteps:\n  - ", step, "\n");
}

std::vector<std::filesystem::path> files_in(std::string_view folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(HARNESS_SOURCE_DIR) / folder)) {
        if (entry.path().extension() == ".yaml") {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

TEST_CASE("the JSON schema is the one that editors were given", "[scenario][golden]") {
    CHECK(harness::testing::matches_golden("scenario/schema.json", render_json_schema()));
}

TEST_CASE("the JSON schema refuses what has the wrong form", "[scenario]") {
    CHECK(violations_of(with_step("run: x")).empty());
    CHECK(violations_of("summary: s\n") == Violations{": fits 0 alternatives", ": missing steps"});
    CHECK(violations_of("summary: 1\nmachine: { report: r, memory: 1G }\nsteps: []\nstep: 1\n") ==
          Violations{".summary: type", ".machine.memory: pattern", ".steps: too few elements",
                     ": additional step"});
    const std::string none = ".steps[0]: fits 0 alternatives";
    CHECK(violations_of(with_step("{ run: x, check: layout }")) == Violations{none});
    CHECK(violations_of(with_step("{ run: x, size: 1MiB }")) == Violations{none});
    CHECK(violations_of(with_step("{ run: x, expect: { exit: 256 } }")) == Violations{none});
    CHECK(violations_of(with_step("{ run: \"\" }")) == Violations{none});
    CHECK(violations_of(with_step("{ apply: mont }")) == Violations{none});
    CHECK(violations_of(with_step("{ reboot: 1 }")) == Violations{none});
    CHECK(violations_of(with_step("{ reboot: {} }")).empty());
    CHECK(violations_of(with_step("reboot:")).empty());
    CHECK(violations_of(with_step("{ repeat: \"${{ n }}\", steps: [{ run: x }] }")).empty());
}

TEST_CASE("the schema check refuses a keyword that it does not know", "[scenario]") {
    const auto odd = parse_json(std::make_shared<const Source>("o.json", R"({"format": "date"})"));
    REQUIRE(odd);
    CHECK_THROWS_WITH(scenario::testing::find_violations(odd->root, Node{}),
                      "the schema has the unknown keyword 'format'");
}

TEST_CASE("schema and parser agree on the form of every broken scenario", "[scenario]") {
    // Files named meaning-* have the right form; only the parser sees what is wrong in them.
    for (const auto& file : files_in("fixtures/scenario/broken")) {
        const std::string name = file.filename().string();
        INFO(name);
        const auto tree = parse_yaml(std::make_shared<const Source>(
            name, harness::testing::read_source_file(concat("fixtures/scenario/broken/", name))));
        if (tree) {
            CHECK(scenario::testing::find_violations(schema().root, tree->root).empty() ==
                  name.starts_with("meaning-"));
        } else {
            CHECK(name.starts_with("yaml-"));
        }
    }
}

TEST_CASE("every shipped scenario fits the JSON schema", "[scenario]") {
    const Tree tree_of_schema = schema();
    for (const auto& file : files_in("scenarios")) {
        INFO(file);
        const auto tree = parse_yaml(std::make_shared<const Source>(
            file.string(), harness::testing::read_source_file(file.string())));
        REQUIRE(tree);
        CHECK(scenario::testing::find_violations(tree_of_schema.root, tree->root) == Violations{});
    }
}
