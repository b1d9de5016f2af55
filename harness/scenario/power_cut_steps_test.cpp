#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/scenario.hpp"

using namespace harness;
using namespace harness::scenario;
using namespace std::chrono_literals;

namespace {

Scenario scenario_of(const std::string& steps) {
    const std::string text =
        concat("summary: s\nmachine: { report: r.json }\nlayout: l.json\nsteps:\n", steps);
    auto parsed = parse_scenario(std::make_shared<const Source>("s.yaml", text));
    REQUIRE(parsed);
    return *parsed;
}

const std::string recording = "  - record-writes: night\n"
                              "    deadline: 2m\n"
                              "    steps: [{ run: sync }, { run: [ls] }]\n";

CutPowerAction cut_of(const std::string& more) {
    const Scenario scenario =
        scenario_of(concat(recording, "  - cut-power: night\n", more,
                           "    steps:\n"
                           "      - apply: mount\n"
                           "      - { check: snapshots, snapshots: [/s/*] }\n"));
    return std::get<CutPowerAction>(scenario.steps.at(1).action);
}

} // namespace

TEST_CASE("a recording has steps with names and deadlines of its own", "[scenario]") {
    const Scenario scenario = scenario_of(recording);
    const auto& record = std::get<RecordWritesAction>(scenario.steps.at(0).action);
    CHECK(scenario.steps[0].name == "record-writes night");
    CHECK(record.name.text() == "night");
    REQUIRE(record.steps.size() == 2);
    CHECK(record.steps[0].name == "record-writes night: run sync");
    CHECK(record.steps[0].deadline == 2min);
}

TEST_CASE("the power is cut at every flush, at so many points, or at one", "[scenario]") {
    CHECK_FALSE(cut_of("").count);
    CHECK_FALSE(cut_of("    at: every flush\n").count);
    CHECK(cut_of("    at: 40\n").count == 40);
    CHECK(cut_of("").only == 0);
    CHECK(cut_of("    only: 17\n").only == 17);
}

TEST_CASE("after a cut snapshots are held against the recording", "[scenario]") {
    const CutPowerAction cut = cut_of("");
    CHECK(cut.recording.text() == "night");
    REQUIRE(cut.steps.size() == 2);
    CHECK(std::get<SnapshotsAction>(cut.steps[1].action).snapshots ==
          std::vector<std::string>{"/s/*"});
    CHECK(cut.steps[1].name == "cut-power night: check snapshots");
}

TEST_CASE("steps within steps are found behind them", "[scenario]") {
    const Scenario scenario = scenario_of(concat(recording, "  - run: [after]\n"));
    std::vector<std::string> names;
    for (const Step* step : with_inner_steps(scenario.steps)) {
        names.push_back(step->name);
    }
    CHECK(names == std::vector<std::string>{"record-writes night", "record-writes night: run sync",
                                            "record-writes night: run ls", "run after"});
}
