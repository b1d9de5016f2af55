#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"
#include "harness/engine/testing/trace_lines.hpp"

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::scenario_of;
using harness::engine::testing::TraceLines;

namespace {

std::vector<std::string> traced(const std::string& steps, FakeMachine::World& world,
                                const std::string& interrupted_by = "") {
    auto job = make_job(scenario_of(steps), machine::Plan{}, nullptr);
    REQUIRE(job);
    TraceLines lines;
    (void)testing::run_job(*job, world, {.interrupted_by = interrupted_by, .trace = lines.trace()});
    CHECK(lines.open() == 0);
    return lines.lines();
}

} // namespace

TEST_CASE("each step is a span, and in it what the guest was asked for", "[engine][trace]") {
    FakeMachine::World world;
    world.answer = [](const std::vector<std::string>&) {
        ports::ExecResult result;
        result.code = 3;
        return result;
    };
    const std::vector<std::string> expected{
        "start (end: passed)",
        "  create the machine",
        "  measure how fast the guest works",
        "list (end: failed)",
        "  ls -l (argv: ls -l) (end: exit code 3)",
    };
    CHECK(traced("  - name: list\n    run: [ls, -l]\n", world) == expected);
}

TEST_CASE("a run that is interrupted ends all of its spans", "[engine][trace]") {
    FakeMachine::World world;
    const std::vector<std::string> expected{
        "start (end: passed)", "  create the machine", "  measure how fast the guest works",
        "list (end: broken)",  "  ls (argv: ls)",
    };
    CHECK(traced("  - name: list\n    run: [ls]\n", world, "Ctrl-C") == expected);
}

TEST_CASE("a machine that can not start has a span that says so", "[engine][trace]") {
    FakeMachine::World world;
    world.death = "QEMU ended: exit code 1";
    const std::vector<std::string> expected{"start (end: broken)", "  create the machine"};
    CHECK(traced("  - run: [ls]\n", world) == expected);
}

TEST_CASE("a program's span is called by its words, of which scripts have many",
          "[engine][trace]") {
    CHECK(span_name({"mkfs.vfat", "-F32"}) == "mkfs.vfat -F32");
    CHECK(span_name({"bash", "-c", "true\ntrue"}) == "bash -c true true");
    CHECK(span_name({"bash", "-c", std::string(300, 'x')}).size() == 100);
}
