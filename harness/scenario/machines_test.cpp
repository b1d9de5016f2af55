#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/scenario.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::scenario;

namespace {

Result<Scenario> parse(const std::string& steps, const std::string& head = "") {
    const std::string machines = "machines:\n"
                                 "  server: { report: s.json, layout: l.json }\n"
                                 "  laptop: { report: l.json, memory: 512MiB }\n";
    return parse_scenario(std::make_shared<const Source>(
        "two.yaml", concat("summary: two\n", head.empty() ? machines : head, "steps:\n", steps)));
}

std::string complaint(const std::string& steps, const std::string& head = "") {
    const auto scenario = parse(steps, head);
    REQUIRE_FALSE(scenario);
    return render(scenario.error());
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> names_of(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const Step& step : scenario.steps) {
        names.push_back(step.name);
    }
    return names;
}

using Names = std::vector<std::string>;

const std::string sound = "  - apply: [format, mount]\n    machine: server\n"
                          "  - run: hostname\n    machine: [laptop, server]\n"
                          "  - { run: fetch, machine: laptop, after: run hostname, name: fetch }\n"
                          "  - { run: look, machine: server, after: [fetch, run hostname] }\n";

} // namespace

TEST_CASE("each machine has its own steps, with its name before theirs", "[scenario]") {
    const auto scenario = parse(sound);
    if (!scenario) {
        FAIL(render(scenario.error()));
    }
    CHECK(scenario->machine_name == "server");
    CHECK(scenario->machine.report.written == "s.json");
    CHECK(scenario->layout->written == "l.json");
    CHECK(names_of(*scenario) ==
          Names{"server: apply format, mount", "server: run hostname", "server: run look"});
    REQUIRE(scenario->others.size() == 1);
    const Scenario& laptop = scenario->others.front();
    CHECK(laptop.machine_name == "laptop");
    CHECK(laptop.machine.memory == mebibytes(512));
    CHECK_FALSE(laptop.layout);
    CHECK(names_of(laptop) == Names{"laptop: run hostname", "laptop: fetch"});
}

TEST_CASE("a step waits for those of other machines above it", "[scenario]") {
    const auto scenario = parse(sound);
    REQUIRE(scenario);
    CHECK(scenario->steps.back().after == Names{"laptop: fetch", "laptop: run hostname"});
    CHECK(scenario->others.front().steps.back().after == Names{"server: run hostname"});
}

TEST_CASE("waiting for what is not above, not another machine's or not there is a mistake",
          "[scenario]") {
    const std::string one = "  - { run: a, machine: server, name: one";
    const std::string two = "  - { run: b, machine: laptop, name: two }\n";
    CHECK(holds(complaint(one + ", after: two }\n" + two), "'two' stands below this step"));
    CHECK(holds(complaint(two + "  - { run: a, machine: laptop, after: two }\n" + one + " }\n"),
                "'two' is a step of the same machine"));
    CHECK(holds(complaint(two + one + ", after: tow }\n"),
                "no step of another machine has the name 'tow'"));
    CHECK(holds(complaint(two + one + ", after: tow }\n"), "did you mean 'two'?"));
}

TEST_CASE("a step says on which machine it is, where there are several", "[scenario]") {
    const std::string both = "  - { run: a, machine: [server, laptop] }\n";
    CHECK(holds(complaint(both + "  - run: b\n"), "does not say which machine it is a step of"));
    CHECK(holds(complaint(both + "  - { run: b, machine: sever }\n"), "did you mean 'server'?"));
    CHECK(holds(complaint(both + "  - { run: b, machine: [server, server] }\n"),
                "'server' stands here twice"));
    CHECK(holds(complaint("  - { run: b, machine: server }\n"),
                "no step is on the machine 'laptop'"));
    CHECK(holds(complaint("  - { run: b, machine: server }\n", "machine: { report: r.json }\n"),
                "'machine' is for scenarios of several machines"));
}

TEST_CASE("what machines bring can not stand beside them", "[scenario]") {
    const std::string machines = "machines: { a: { report: r.json } }\n";
    const std::string step = "  - { run: b, machine: a }\n";
    CHECK(parse(step, machines));
    CHECK(holds(complaint(step, machines + "machine: { report: r.json }\n"),
                "'machine' can not stand beside 'machines', which brings its own"));
    CHECK(holds(complaint(step, machines + "layout: l.json\n"),
                "'layout' can not stand beside 'machines'"));
    CHECK(holds(complaint(step, "machines: { a: { report: r.json, variants: [missing-disk] } }\n"),
                "unknown key 'variants'"));
}

TEST_CASE("a mistake in what machines share is told once", "[scenario]") {
    const auto scenario = parse("  - { run: a, machine: [server, laptop] }\n"
                                "  - { check: layout, machine: [server, laptop] }\n");
    REQUIRE_FALSE(scenario);
    CHECK(scenario.error().items.size() == 1);
    CHECK(holds(render(scenario.error()), "to the machine 'laptop'"));
}

TEST_CASE("a checkpoint holds nothing that another machine had a part in", "[scenario]") {
    const std::string above = "  - { run: a, machine: server, name: one }\n"
                              "  - { checkpoint: early, machine: laptop }\n"
                              "  - { run: b, machine: laptop, after: one }\n";
    CHECK(parse(above));
    CHECK(holds(complaint(above + "  - { checkpoint: late, machine: laptop }\n"),
                "can not hold what other machines had a part in"));
}
