#include "harness/base/testing/catch.hpp"
#include "harness/engine/apply.hpp"
#include "harness/engine/testing/fake_machine.hpp"

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;

namespace {

struct Applied {
    FakeMachine::World world;
    std::optional<ApplyFailure> failure;
    std::string log;

    void operator()(const std::vector<disko::Action>& actions) {
        boost::asio::io_context context;
        FakeMachine machine(world);
        failure = async::run(context,
                             apply(machine, actions, async::Deadline::in(std::chrono::seconds(5)),
                                   [this](std::string_view line) {
                                       log += std::string(line.substr(0, line.find(':')));
                                       log += "\n";
                                   }));
    }
};

ports::ExecResult exit_with(int code, std::string out = "", std::string err = "") {
    ports::ExecResult result;
    result.code = code;
    result.out = std::move(out);
    result.err = std::move(err);
    return result;
}

disko::Action action(std::string summary, disko::Argv argv) {
    disko::Action out{};
    out.path.text = "disko.devices.disk.main";
    out.summary = std::move(summary);
    out.argv = std::move(argv);
    return out;
}

} // namespace

TEST_CASE("an action whose guard does not hold is not needed", "[engine]") {
    disko::Action format = action("format", {"mkfs"});
    format.guards = {{{{"blkid"}, disko::Judgement::prints_text, "TYPE="}, false}};
    Applied fresh;
    fresh({format});
    CHECK(fresh.world.asked == std::vector<std::string>{"blkid", "mkfs"});
    Applied formatted;
    formatted.world.answer = [](const auto&) { return exit_with(0, "TYPE=\"btrfs\"\n"); };
    formatted({format});
    CHECK(formatted.world.asked == std::vector<std::string>{"blkid"});
    CHECK_FALSE(formatted.failure.has_value());
}

TEST_CASE("a failure names action, layout path, command and what was printed", "[engine]") {
    Applied run;
    run.world.answer = [](const std::vector<std::string>& argv) {
        return argv[0] == "mkfs" ? exit_with(1, "", "no such device\n") : exit_with(0);
    };
    disko::Action clean = action("clean up", {"rmdir"});
    clean.runs_after_failure = true;
    run({action("format", {"mkfs", "/dev/x"}), action("mount", {"mount"}), clean});
    REQUIRE(run.failure.has_value());
    CHECK(run.failure->action == "format");
    CHECK(run.failure->layout_path == "disko.devices.disk.main");
    CHECK(run.failure->command == "mkfs /dev/x");
    CHECK(run.failure->seen == "exit code 1: no such device");
    CHECK(run.world.asked == std::vector<std::string>{"mkfs /dev/x", "rmdir"});
}

TEST_CASE("a fallback is tried after a failure, a tolerated failure is none", "[engine]") {
    Applied run;
    run.world.answer = [](const std::vector<std::string>& argv) {
        return exit_with(argv.back() == "ok" ? 0 : 4);
    };
    disko::Action with_fallback = action("partition", {"sgdisk", "--new"});
    with_fallback.fallback_argv = disko::Argv{"sgdisk", "ok"};
    disko::Action tolerated = action("probe", {"partprobe"});
    tolerated.failure_is_tolerated = true;
    run({with_fallback, tolerated});
    CHECK_FALSE(run.failure.has_value());
    CHECK(run.world.asked == std::vector<std::string>{"sgdisk --new", "sgdisk ok", "partprobe"});
}

TEST_CASE("a program that dies is a failure even where its no is tolerated", "[engine]") {
    Applied run;
    run.world.answer = [](const auto&) {
        ports::ExecResult result;
        result.signal = 11;
        return result;
    };
    disko::Action tolerated = action("probe", {"partprobe"});
    tolerated.failure_is_tolerated = true;
    run({tolerated});
    REQUIRE(run.failure.has_value());
    CHECK(run.failure->seen == "killed by signal 11");
}

TEST_CASE("only what pauses for nothing is told not to", "[engine]") {
    Applied run;
    run({action("partition", {"sgdisk", "--new"}), action("tell", {"partprobe"})});
    CHECK(run.world.hurried == std::vector<std::string>{"sgdisk --new"});
}

TEST_CASE("an action for each line puts its first word in place", "[engine]") {
    Applied run;
    run.world.answer = [](const std::vector<std::string>& argv) {
        return exit_with(0, argv[0] == "lsblk" ? "/dev/a disk\n/dev/a1 part\n/dev/a2 part\n" : "");
    };
    disko::Action wipe = action("wipe", {"wipefs", "{}"});
    wipe.for_each = disko::ForEachLine{{"lsblk"}, "part"};
    run({wipe});
    CHECK(run.world.asked == std::vector<std::string>{"lsblk", "wipefs /dev/a1", "wipefs /dev/a2"});
}

TEST_CASE("a resolved path is compared with the first word of a line", "[engine]") {
    const disko::Probe probe{{"swapon"}, disko::Judgement::prints_line_of_resolved_path, "/dev/x"};
    CHECK(answers_yes(probe, exit_with(0, "/dev/sda2 partition\n"), "/dev/sda2"));
    CHECK_FALSE(answers_yes(probe, exit_with(0, "/dev/sda21 partition\n"), "/dev/sda2"));
    CHECK_FALSE(answers_yes(probe, exit_with(0, "\n"), ""));
}
