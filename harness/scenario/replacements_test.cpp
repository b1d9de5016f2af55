#include "harness/base/testing/catch.hpp"
#include "harness/scenario/scenario.hpp"

#include <memory>

using namespace harness;
using namespace harness::scenario;

namespace {

Scenario parsed(const std::string& steps) {
    auto scenario = parse_scenario(std::make_shared<const Source>(
        "s/a.yaml", "summary: s\n"
                    "machine: { report: old.json, memory: 1GiB, variants: [swap-nvme-order] }\n"
                    "layout: old-layout.json\nsteps:\n" +
                        steps));
    REQUIRE(scenario);
    return *scenario;
}

} // namespace

TEST_CASE("a machine of the same hardware is no other", "[scenario]") {
    const Scenario scenario = parsed("  - replace:\n  - run: one\n");
    CHECK(replacements_of(scenario).empty());
    CHECK(steps_on_its_hardware(scenario).size() == 2);
}

TEST_CASE("other hardware has what it names, and else what the lost machine had", "[scenario]") {
    const Scenario scenario = parsed("  - run: one\n"
                                     "  - { replace: , report: new.json, cpus: 3 }\n"
                                     "  - run: two\n"
                                     "  - { replace: , layout: l.json, variant: 4k-sectors }\n"
                                     "  - replace:\n");
    const auto all = replacements_of(scenario);
    REQUIRE(all.size() == 2);
    CHECK(all[0].machine.report.resolved == "s/new.json");
    CHECK(all[0].layout->resolved == "s/old-layout.json");
    CHECK(all[0].machine.cpu_count == 3U);
    CHECK(all[0].machine.memory == gibibytes(1));
    CHECK(all[0].machine.variants.empty());
    CHECK(all[1].machine.report.resolved == "s/new.json");
    CHECK(all[1].layout->resolved == "s/l.json");
    REQUIRE(all[1].machine.variants.size() == 1);
    CHECK(all[1].machine.variants[0].variant.text == "4k-sectors");
}

TEST_CASE("each step happens on one machine's hardware", "[scenario]") {
    const Scenario scenario = parsed("  - run: one\n"
                                     "  - { replace: , cpus: 3 }\n"
                                     "  - run: two\n"
                                     "  - { replace: , cpus: 1 }\n");
    const auto all = replacements_of(scenario);
    REQUIRE(all.size() == 2);
    CHECK(steps_on_its_hardware(scenario).size() == 1);
    CHECK(steps_on_its_hardware(all[0]).size() == 2);
    CHECK(steps_on_its_hardware(all[0]).front().kind == "replace");
    CHECK(steps_on_its_hardware(all[1]).size() == 1);
    CHECK(steps_on_its_hardware(all[1]).data() == &all[1].steps[3]);
}
