#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/scenario/reference.hpp"
#include "harness/scenario/scenario.hpp"
#include "harness/scenario/scenario_keys.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/yaml_tree.hpp"

#include <sstream>

using namespace harness;
using namespace harness::scenario;

namespace {

Result<Scenario> parse(std::string text) {
    return parse_scenario(std::make_shared<const Source>("s.yaml", std::move(text)));
}

void check_examples_of(std::span<const KeySpec> keys) {
    for (const KeySpec& key : keys) {
        if (key.example.empty()) {
            continue;
        }
        INFO(std::string(key.name));
        const auto tree = parse_yaml(
            std::make_shared<const Source>("e.yaml", concat("value: ", key.example, "\n")));
        REQUIRE(tree);
        Diagnostics problems;
        CHECK(check_shape(TreeReader(*tree, problems)["value"], *key.shape));
        CHECK(render(problems).empty());
    }
}

} // namespace

TEST_CASE("docs/scenario-reference.md says what the parser's table says", "[scenario][golden]") {
    CHECK(harness::testing::matches_golden("../docs/scenario-reference.md", render_reference()));
}

TEST_CASE("the example of every key has the key's shape", "[scenario]") {
    check_examples_of(scenario_object().keys);
    check_examples_of(common_step_keys());
    for (const StepKind* kind : step_kinds()) {
        check_examples_of(kind->object.keys);
    }
}

TEST_CASE("the example of the file and of every step kind can be read", "[scenario]") {
    CHECK(parse(std::string(scenario_object().example)));
    for (const StepKind* kind : step_kinds()) {
        INFO(std::string(kind->name()));
        std::string text =
            "summary: s\nmachine: { report: r.json, system: debian }\nlayout: l.json\n"
            "time: { start: 2026-03-01 }\nstores: { b2: { keys: [client] } }\nsteps:\n";
        if (kind->power_use == PowerUse::turns_on) {
            text += "  - run: 'true'\n";
        }
        std::istringstream lines{std::string(kind->object.example)};
        for (std::string line; std::getline(lines, line);) {
            text += concat("  ", line, "\n");
        }
        CHECK(parse(text));
    }
}
