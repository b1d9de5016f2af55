#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "reports/junit/junit.hpp"
#include "reports/model/testing/sample_reports.hpp"

#include <pugixml.hpp>

#include <cstdint>
#include <random>

using namespace harness::reports;
using harness::reports::testing::interrupted_report;
using harness::reports::testing::running_report;
using harness::reports::testing::stopped_report;
using harness::reports::testing::storage_report;
using harness::testing::matches_golden;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

RunReport run_of(Case one) {
    ScenarioReport scenario;
    scenario.name = "s";
    scenario.outcome = Outcome::finished;
    scenario.cases = {std::move(one)};
    return {.scenarios = {std::move(scenario)}};
}

} // namespace

TEST_CASE("a run is one suite per scenario with a case in every state", "[junit][golden]") {
    const RunReport run{.scenarios = {storage_report(), stopped_report()}};
    CHECK(matches_golden("reports/junit/finished.xml", render_junit(run)));
}

TEST_CASE("what has not ended is an error in the file of a run that goes on", "[junit][golden]") {
    const RunReport run{.scenarios = {running_report()}};
    CHECK(matches_golden("reports/junit/running.xml", render_junit(run)));
}

TEST_CASE("what an interrupt left over is an error that names it", "[junit][golden]") {
    const RunReport run{.scenarios = {interrupted_report()}};
    CHECK(matches_golden("reports/junit/interrupted.xml", render_junit(run)));
}

TEST_CASE("a run without scenarios is a valid empty report", "[junit][golden]") {
    CHECK(matches_golden("reports/junit/empty.xml", render_junit({})));
}

TEST_CASE("a failure shows message, expected, seen and the layout's path", "[junit]") {
    Case one;
    one.suite_step = "check";
    one.name = "mount /";
    one.status = CaseStatus::failed;
    one.message = "option missing";
    one.expected = "noatime";
    one.seen = "relatime";
    one.layout_path = "disko.devices.disk.a";
    const std::string xml = render_junit(run_of(one));
    CHECK(
        contains(xml, "<testcase classname=\"harness.s.check\" name=\"mount /\" time=\"0.000\">"));
    CHECK(contains(xml, "<failure message=\"option missing\">option missing\nexpected: noatime\n"
                        "seen: relatime\nlayout: disko.devices.disk.a</failure>"));
}

TEST_CASE("a value of several lines begins on a line of its own", "[junit]") {
    Case one;
    one.status = CaseStatus::failed;
    one.message = "content differs";
    one.expected = "a\nb";
    CHECK(contains(render_junit(run_of(one)), "content differs\nexpected:\na\nb</failure>"));
}

TEST_CASE("a scenario stopped outside of its cases is one error in the counts", "[junit]") {
    const std::string xml = render_junit({.scenarios = {stopped_report()}});
    CHECK(contains(xml, "tests=\"1\" failures=\"0\" errors=\"1\""));
    CHECK(contains(xml, "<testcase classname=\"harness.hetzner-storage\" name=\"harness\""));
}

TEST_CASE("an error that a case shows is not counted twice", "[junit]") {
    ScenarioReport report = running_report();
    report.outcome = Outcome::finished;
    report.stopped_by = "QEMU died";
    const std::string xml = render_junit({.scenarios = {report}});
    CHECK(contains(xml, "tests=\"3\" failures=\"0\" errors=\"2\""));
    CHECK(contains(xml, "<error message=\"did not end: QEMU died\">"));
}

TEST_CASE("a long output is trimmed to head and tail", "[junit]") {
    Case one;
    one.status = CaseStatus::passed;
    one.output = std::string(50000, 'x');
    const std::string xml = render_junit(run_of(one));
    CHECK(contains(xml, "[… 41808 bytes left out …]"));
    CHECK(xml.size() < 10000);
}

TEST_CASE("any bytes in any text give XML that parses", "[junit][property]") {
    const std::uint32_t seed = 4711;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto noise = [&random] {
        std::string bytes(random() % 40, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random() & 0xFFU);
        }
        return bytes;
    };
    for (int round = 0; round < 200; ++round) {
        Case one;
        one.suite_step = noise();
        one.name = noise();
        one.status = static_cast<CaseStatus>(round % 8);
        one.message = noise();
        one.expected = noise();
        one.seen = noise();
        one.reason = noise();
        one.output = noise();
        RunReport run = run_of(one);
        run.scenarios[0].name = noise();
        run.scenarios[0].stopped_by = noise();
        pugi::xml_document document;
        REQUIRE(document.load_string(render_junit(run).c_str(), pugi::parse_full));
    }
}
