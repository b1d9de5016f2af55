#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/disko/layout_reader.hpp"
#include "harness/engine/testing/run_job.hpp"
#include "harness/facter/read_report.hpp"

#include <algorithm>

// A layout meets machines that are not the recorded one.
using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using harness::testing::read_source_file;
using reports::CaseStatus;

namespace {

constexpr const char* crucial = R"("size":2000398934016,"log-sec":512,"serial":"24SYNTHZ0001",
                                   "model":"CT2000P310SSD8")";
constexpr const char* micron = R"("size":1024209543168,"log-sec":512,"serial":"SYNTHZ2450M2",
                                  "model":"Micron_2450_MTFDKBA1T0TFK")";

/// A guest with these two disks, which has no links, and in which every program succeeds.
ports::ExecResult answer(const std::vector<std::string>& argv, const std::string& first,
                         const std::string& second) {
    ports::ExecResult result;
    if (argv.front() == "lsblk" && argv[1] == "--json") {
        result.out = R"({"blockdevices":[{"path":"/dev/nvme0n1",)" + first +
                     R"(},{"path":"/dev/nvme1n1",)" + second + "}]}";
    }
    if (argv.front() == "realpath") {
        for (std::size_t i = 2; i < argv.size(); ++i) {
            result.out += argv[i] + "\n";
        }
    }
    return result;
}

struct Run {
    FakeMachine::World world;
    reports::ScenarioReport report;

    Run() { meets(crucial, micron); }
    void meets(const std::string& first, const std::string& second) {
        world.answer = [first, second](const std::vector<std::string>& argv) {
            return answer(argv, first, second);
        };
    }
    void operator()(const std::string& steps) {
        const std::string name = "scenarios/layouts/zephyrus-kernel-names.json";
        auto layout =
            disko::parse_layout(std::make_shared<const Source>(name, read_source_file(name)));
        REQUIRE(layout);
        const std::string file = "facter-reports/zephyrus.json";
        auto tree = parse_json(std::make_shared<const Source>(file, read_source_file(file)));
        REQUIRE(tree);
        Diagnostics warnings;
        auto recorded = facter::read_report(*tree, warnings);
        REQUIRE(recorded);
        const RecordedLayout pair{*layout, *recorded};
        auto job = make_job(scenario_of(steps, "layout: l.json\n"), machine::Plan{}, &pair);
        REQUIRE(job);
        report = run_job(*job, world);
    }
    [[nodiscard]] const reports::Case& of(const std::string& step) const {
        const auto found = std::find_if(report.cases.begin(), report.cases.end(),
                                        [&](const auto& one) { return one.suite_step == step; });
        REQUIRE(found != report.cases.end());
        return *found;
    }
    /// Programs that were run in the guest, by their names.
    [[nodiscard]] std::vector<std::string> programs() const {
        std::vector<std::string> out;
        for (const std::string& line : world.asked) {
            const std::string program = line.substr(0, line.find(' '));
            if (program != "start" && program != "clean-up") {
                out.push_back(program);
            }
        }
        return out;
    }
};

constexpr const char* lay_out = "  - name: lay out\n    apply: [destroy, format, mount]\n";

std::string expecting(const std::string& message) {
    return std::string(lay_out) + "    expect: { fail: \"" + message + "\", reason: swapped }\n";
}

} // namespace

TEST_CASE("nothing but two questions is run where a layout meets the wrong disks", "[engine]") {
    Run run;
    run.meets(micron, crucial);
    run(std::string(lay_out) + "  - name: after\n    run: 'true'\n");
    CHECK(run.programs() == std::vector<std::string>{"lsblk", "realpath"});
    const reports::Case& one = run.of("lay out");
    CHECK(one.status == CaseStatus::failed);
    CHECK(one.layout_path == "disko.devices.disk.primary");
    CHECK(one.message.find("Micron_2450_MTFDKBA1T0TFK, serial SYNTHZ2450M2") != std::string::npos);
    CHECK(one.message.find("would have been lost") != std::string::npos);
    CHECK(one.message.find("write '/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001'") ==
          std::string::npos); // Its link is not in this guest.
    CHECK(run.of("after").status == CaseStatus::skipped);
}

TEST_CASE("the recorded disks are asked for once and then laid out", "[engine]") {
    Run run;
    run(lay_out);
    CHECK(run.of("lay out").status == CaseStatus::passed);
    const auto programs = run.programs();
    REQUIRE(programs.size() > 10);
    CHECK(programs[0] == "lsblk");
    CHECK(programs[1] == "realpath");
    CHECK(std::count(programs.begin(), programs.end(), "realpath") == 1);
    CHECK(std::find(programs.begin(), programs.end(), "wipefs") != programs.end());
    CHECK(run.of("lay out").output.find("find the layout's disks as recorded: ") == 0);
}

TEST_CASE("to format alone is guarded as well, to mount or unmount needs no guard", "[engine]") {
    Run format;
    format.meets(micron, crucial);
    format("  - apply: format\n");
    CHECK(format.programs() == std::vector<std::string>{"lsblk", "realpath"});
    Run mount;
    mount.meets(micron, crucial);
    mount("  - apply: mount\n  - apply: unmount\n");
    CHECK(mount.of("apply mount").status == CaseStatus::passed);
    const auto programs = mount.programs();
    CHECK(std::find(programs.begin(), programs.end(), "realpath") == programs.end());
}

TEST_CASE("a failure that is expected lets the scenario go on", "[engine]") {
    Run run;
    run.meets(micron, crucial);
    run(expecting("*Micron_2450*would have been lost*") + "  - name: after\n    run: 'true'\n");
    CHECK(run.of("lay out").status == CaseStatus::expected_failure);
    CHECK(run.of("lay out").reason == "swapped");
    CHECK(run.of("after").status == CaseStatus::passed);
    CHECK(reports::verdict(run.report) == reports::Verdict::passed);
}

TEST_CASE("another failure than the expected one, and none, are failures", "[engine]") {
    Run other;
    other.meets(micron, crucial);
    other(expecting("*no space*"));
    CHECK(other.of("lay out").status == CaseStatus::failed);
    CHECK(other.of("lay out").message.find("would have been lost") != std::string::npos);
    CHECK(other.of("lay out").reason == "expected to fail with: *no space*");
    Run none;
    none(expecting("*would have been lost*") + "  - name: after\n    run: 'true'\n");
    CHECK(none.of("lay out").status == CaseStatus::failed);
    CHECK(none.of("lay out").message.find("passed, but the scenario expects it to fail") == 0);
    CHECK(none.of("after").status == CaseStatus::skipped);
}

TEST_CASE("a guest that answers no question gets nothing written", "[engine]") {
    Run run;
    run.world.answer = [](const auto&) {
        ports::ExecResult result;
        result.code = 127;
        result.err = "no such program";
        return result;
    };
    run(lay_out);
    CHECK(run.programs() == std::vector<std::string>{"lsblk", "realpath"});
    CHECK(run.of("lay out").status == CaseStatus::failed);
}

TEST_CASE("a run on a changed machine is named after the change", "[engine]") {
    Job job;
    job.scenario.name = "zephyrus-storage";
    CHECK(planned_report(job).name == "zephyrus-storage");
    job.variant = "swap-nvme-order+4k-sectors";
    CHECK(planned_report(job).name == "zephyrus-storage[swap-nvme-order+4k-sectors]");
}
