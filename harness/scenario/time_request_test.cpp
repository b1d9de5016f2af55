#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/scenario/scenario.hpp"

using namespace harness;
using namespace harness::scenario;
using namespace std::chrono_literals;
using calendar::testing::at;
using calendar::testing::berlin;

namespace {

Scenario scenario_at(const std::string& time, const std::string& steps) {
    const auto result = parse_scenario(std::make_shared<const Source>(
        "scenarios/s.yaml", concat("summary: s\nmachine: { report: r.json }\n", time,
                                   "deadline: 90s\nsteps:\n", steps)));
    REQUIRE(result);
    return *result;
}

TimeRequest request(const std::string& time) {
    Scenario scenario = scenario_at(concat("time: ", time, "\n"), "  - run: ls\n");
    REQUIRE(scenario.time);
    return *scenario.time;
}

template <typename T>
T timed_action(const std::string& step) {
    const Scenario scenario =
        scenario_at("time: { start: 2026-03-01T02:00 }\n", concat("  - ", step, "\n"));
    REQUIRE(scenario.steps.size() == 1);
    REQUIRE(std::holds_alternative<T>(scenario.steps[0].action));
    return std::get<T>(scenario.steps[0].action);
}

const RepeatAction& repetition(const Scenario& scenario) {
    return std::get<RepeatAction>(scenario.steps.at(0).action);
}

} // namespace

TEST_CASE("a scenario's time is of its zone, or ahead of UTC", "[scenario]") {
    CHECK_FALSE(scenario_at("", "  - run: ls\n").time);
    TimeRequest time = request("{ start: 2026-07-01T02:00, zone: Europe/Berlin }");
    CHECK(time.zone_name == "Europe/Berlin");
    CHECK(time.zone_place.line == 3);
    CHECK(time.zone_place.column == 40);
    time.zone = berlin();
    CHECK(time.start_instant() == at(calendar::Zone(), 2026, 7, 1, 0));
    CHECK(request("{ start: 2026-07-01T02:00 }").start_instant() ==
          at(calendar::Zone(), 2026, 7, 1, 2));
    CHECK(request("{ start: 2026-07-01 }").start_instant() == at(calendar::Zone(), 2026, 7, 1));
    CHECK(request("{ start: \"2026-07-01T02:00-05:30\", zone: Europe/Berlin }").start_instant() ==
          at(calendar::Zone(), 2026, 7, 1, 7, 30));
}

TEST_CASE("a written time has an offset, Z or neither", "[scenario]") {
    const auto instant = [](std::string_view text) { return parse_time(text)->in(berlin()); };
    CHECK(instant("2026-03-01T02:00") == at(calendar::Zone(), 2026, 3, 1, 1));
    CHECK(instant("2026-03-01 02:00") == at(calendar::Zone(), 2026, 3, 1, 1));
    CHECK(instant("2026-03-01T02:00Z") == at(calendar::Zone(), 2026, 3, 1, 2));
    CHECK(instant("2026-03-01T02:00+05:45") == at(calendar::Zone(), 2026, 2, 28, 20, 15));
    CHECK(instant("2026-03-01T02:00-03:00") == at(calendar::Zone(), 2026, 3, 1, 5));
    for (const char* wrong :
         {"", "soon", "2026-02-30T02:00", "2026-03-01T24:00", "2026-03-01T02:00z",
          "2026-03-01T02:00+1:00", "2026-03-01T02:00+15:00", "2026-03-01T02:00+01:60",
          "2026-03-01T02:00+0100", "2026-03-01T02:00 ", "2026-03-01Z", "2026-03-01T02:00+-1:00"}) {
        INFO(wrong);
        CHECK_FALSE(parse_time(wrong));
    }
}

TEST_CASE("time passes by a length, awake or asleep", "[scenario]") {
    const auto advance = timed_action<AdvanceAction>("advance: 1y2m3d\n    may-fail: [a, b*]");
    CHECK(advance.length == calendar::Length{1, 2, 3, 0s});
    CHECK_FALSE(advance.is_asleep);
    CHECK(timed_action<SetClockAction>("set-clock: -1h\n    may-go-on: [c]").leave.may_go_on ==
          std::vector<std::string>{"c"});
    CHECK(advance.leave.may_fail == std::vector<std::string>{"a", "b*"});
    CHECK(timed_action<AdvanceAction>("sleep: 3w").is_asleep);
    CHECK(timed_action<AdvanceAction>("sleep: 3w").length == calendar::Length{0, 0, 21, 0s});
}

TEST_CASE("who waits does so for a time or for timers", "[scenario]") {
    const auto any = timed_action<UntilAction>("until: next timer");
    CHECK_FALSE(any.time);
    CHECK(any.timers.empty());
    CHECK(timed_action<UntilAction>("until: next timer\n    timers: [a.timer]").timers ==
          std::vector<std::string>{"a.timer"});
    const auto time = timed_action<UntilAction>("until: 2026-10-25T02:30+01:00");
    REQUIRE(time.time);
    CHECK(time.time->offset == 1h);
}

TEST_CASE("a clock is set to a time, or by a length with its sign", "[scenario]") {
    const auto back = timed_action<SetClockAction>("set-clock: -1h");
    CHECK_FALSE(back.time);
    CHECK(back.is_back);
    CHECK(back.change == calendar::Length{0, 0, 0, 1h});
    CHECK_FALSE(timed_action<SetClockAction>("set-clock: +1d").is_back);
    CHECK(timed_action<SetClockAction>("set-clock: 1970-01-01T00:00Z").time->offset == 0s);
}

TEST_CASE("steps of time have names of what they do", "[scenario]") {
    const Scenario scenario =
        scenario_at("time: { start: 2026-03-01T02:00 }\n",
                    "  - advance: 1d\n  - advance: 1d\n  - sleep: 3w\n  - until: next timer\n"
                    "  - set-clock: -1h\n  - repeat: 13m\n    steps: [{ advance: 1d }]\n");
    std::vector<std::string> names;
    for (const Step& step : scenario.steps) {
        names.push_back(step.name);
    }
    CHECK(names == std::vector<std::string>{"advance 1d", "advance 1d (2)", "sleep 3w",
                                            "until next timer", "set-clock -1h", "repeat for 13m"});
}

TEST_CASE("steps are repeated by count or by span, with names and deadlines of the repetition",
          "[scenario]") {
    const Scenario scenario = scenario_at("", "  - repeat: 3\n"
                                              "    deadline: 2m\n"
                                              "    steps:\n"
                                              "      - run: ls\n"
                                              "      - run: ls\n"
                                              "        deadline: 5s\n"
                                              "      - run: date\n"
                                              "        name: look\n");
    const RepeatAction& repeat = repetition(scenario);
    CHECK(scenario.steps[0].name == "repeat 3 times");
    CHECK(repeat.count == 3);
    CHECK_FALSE(repeat.span);
    REQUIRE(repeat.steps.size() == 3);
    CHECK(repeat.steps[0].name == "repeat 3 times: run ls");
    CHECK(repeat.steps[1].name == "repeat 3 times: run ls (2)");
    CHECK(repeat.steps[2].name == "repeat 3 times: look");
    CHECK(repeat.steps[0].deadline == 2min);
    CHECK(repeat.steps[1].deadline == 5s);
    CHECK(repeat.steps[2].place.line == 11);
    const Scenario spanned = scenario_at("time: { start: 2026-03-01T02:00 }\n",
                                         "  - repeat: 13m\n    steps: [{ advance: 1d }]\n");
    CHECK(repetition(spanned).span == calendar::Length{0, 13, 0, 0s});
    CHECK(repetition(spanned).steps.at(0).deadline == 90s);
}

TEST_CASE("a check of snapshots says where they are and what is kept of them", "[scenario]") {
    const auto check =
        timed_action<RetentionAction>("check: retention\n"
                                      "    snapshots: [/s/*, /t/home.*]\n"
                                      "    policy: 7 daily, 4 weekly\n"
                                      "    of: /home\n"
                                      "    every: 1d\n"
                                      "    by: clean.service\n"
                                      "    expect: [{ on: 2026-04-01, reason: why }]");
    CHECK(check.snapshots == std::vector<std::string>{"/s/*", "/t/home.*"});
    CHECK(retention::to_text(check.policy) == "7 daily, 4 weekly, at least latest");
    CHECK_FALSE(check.config);
    CHECK(check.source == "/home");
    CHECK(check.every == calendar::Length{0, 0, 1, 0s});
    CHECK(check.cleaner == "clean.service");
    CHECK(check.expected_on == "2026-04-01");
    CHECK(check.expected_reason == "why");
}

TEST_CASE("a check of snapshots may leave the policy to a tool's file", "[scenario]") {
    const auto check = timed_action<RetentionAction>("check: retention\n"
                                                     "    snapshots: [/s/*]\n"
                                                     "    config: tools/btrbk.conf\n"
                                                     "    named: home");
    REQUIRE(check.config);
    CHECK(check.config->resolved == "scenarios/tools/btrbk.conf");
    CHECK(check.config_policy == "home");
    CHECK(check.config_policy_place.line == 9);
    CHECK(check.source.empty());
    CHECK_FALSE(check.every);
    CHECK(check.expected_on.empty());
}
