#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/session.hpp"
#include "harness/engine/testing/fake_machine.hpp"
#include "reports/model/attempts.hpp"

#include <fstream>
#include <sstream>

using namespace harness;
using namespace harness::cli;
using harness::engine::testing::FakeHost;
using harness::engine::testing::FakeMachine;

namespace {

/// Scenarios whose one command is their name, on machines of one world.
struct Call {
    harness::testing::ScratchDirectory scratch;
    std::ostringstream out;
    std::ostringstream err;
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}, {}};
    RunOptions options;
    engine::QueueRules rules{.most_at_once = 2};
    FakeMachine::World world;
    std::map<std::string, int> asked;     ///< How often each command was.
    std::map<std::string, int> bad_first; ///< How many times each fails before it passes.
    std::string interrupting;             ///< The command that the user interrupts.
    std::string secret;                   ///< Of each scenario, and what each command prints.
    reports::RunReport report;

    Call() {
        environment.cache = scratch.path();
        environment.runs = scratch.path() / "runs";
    }

    static Loaded loaded(const std::string& name) {
        const std::string text =
            "summary: s\nmachine: { report: r.json }\nsteps:\n  - run: [\"" + name + "\"]\n";
        auto scenario =
            scenario::parse_scenario(std::make_shared<const Source>(name + ".yaml", text));
        REQUIRE(scenario);
        machine::Plan plan;
        plan.name = name;
        auto job = engine::make_job(std::move(*scenario), std::move(plan), nullptr);
        REQUIRE(job);
        Loaded out;
        out.job = std::move(*job);
        return out;
    }

    void operator()(const std::vector<std::string>& names) {
        std::vector<Loaded> runs;
        std::vector<engine::QueuedRun> list;
        for (const std::string& name : names) {
            runs.push_back(loaded(name));
            if (!secret.empty()) {
                runs.back().job.scenario.secrets.push_back({"key",
                                                            scenario::SecretVariable{"KEY", {}},
                                                            "/run/secrets/key",
                                                            0400,
                                                            "root",
                                                            {}});
                runs.back().secrets["key"] = std::make_shared<const secrets::SecretText>(secret);
            }
            list.push_back({name, std::chrono::seconds(1), {}});
        }
        boost::asio::io_context context;
        async::Interrupt interrupt(context.get_executor());
        Progress progress(context.get_executor(), err, false);
        FakeHost host(world);
        world.answer = [&](const std::vector<std::string>& argv) {
            ports::ExecResult result;
            result.code = asked[argv[0]]++ < bad_first[argv[0]] ? 1 : 0;
            result.out = argv.size() == 1 ? secret : "";
            if (argv[0] == interrupting) {
                interrupt.request("interrupted by Ctrl-C");
            }
            return result;
        };
        Session session({options, environment, context.get_executor(), interrupt, progress, host},
                        runs, std::move(list), rules, engine::Ledger({}, false));
        async::run(context, session.run());
        report = session.report();
    }

    std::string verdicts() const {
        std::string text;
        for (const reports::ScenarioReport& one : report.scenarios) {
            text += one.name + " ";
            text += reports::is_left_out(one) ? "not run"
                                              : std::string(to_string(reports::verdict(one)));
            text += reports::is_flaky(one) ? ", flaky; " : "; ";
        }
        return text;
    }
    bool says(const std::string& text) const { return err.str().find(text) != std::string::npos; }
};

} // namespace

TEST_CASE("one failing run touches no other, and reports keep the order of the request", "[cli]") {
    Call call;
    call.bad_first["b"] = 1;
    call({"a", "b", "c"});
    CHECK(call.verdicts() == "a passed; b failed; c passed; ");
}

TEST_CASE("a retried pass is flaky, and its first attempt keeps its directory", "[cli]") {
    Call call;
    call.bad_first["a"] = 2;
    call.rules.retries = 2;
    call({"a"});
    CHECK(call.verdicts() == "a passed, flaky; ");
    CHECK(call.asked["a"] == 3);
    CHECK(call.says("  a will be tried again (2 of 2)\n"));
    const auto& properties = call.report.scenarios[0].properties;
    const auto earlier = std::count_if(properties.begin(), properties.end(), [](const auto& one) {
        return one.name.starts_with("earlier_attempt.");
    });
    CHECK(earlier == 2);
}

TEST_CASE("after a failure nothing begins where that was asked for", "[cli]") {
    Call call;
    call.bad_first["a"] = 1;
    call.rules.most_at_once = 1;
    call.rules.stops_at_failure = "--fail-fast";
    call({"a", "b"});
    CHECK(call.verdicts() == "a failed; b not run; ");
    CHECK(call.report.scenarios[1].cases[0].reason == "not run: a did not pass (--fail-fast)");
    CHECK(call.asked["b"] == 0);
}

TEST_CASE("rounds that never began are in no report", "[cli]") {
    Call call;
    call.bad_first["b"] = 1;
    call.options.scheduling.until_failure = true;
    call.rules = {.most_at_once = 1, .rounds = 100, .stops_at_failure = "--until-fail"};
    call({"a", "b"});
    CHECK(call.verdicts() == "a#1 passed; b#1 failed; ");
}

TEST_CASE("Ctrl-C ends what runs, and nothing else begins or is tried again", "[cli]") {
    Call call;
    call.interrupting = "a";
    call.rules = {.most_at_once = 1, .retries = 3};
    call({"a", "b"});
    CHECK(call.verdicts() == "a interrupted; b interrupted; ");
    CHECK(call.asked["a"] == 1);
}

TEST_CASE("what two runs print of their secrets is in nothing that is written of either", "[cli]") {
    Call call;
    call.secret = "correct-horse-battery";
    call.bad_first["b"] = 1;
    call.options.junit = (call.scratch.path() / "junit.xml").string();
    call({"a", "b"});
    CHECK(call.verdicts() == "a passed; b failed; ");
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(call.scratch.path())) {
        if (entry.is_regular_file()) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(in), {}};
            INFO(entry.path());
            CHECK(text.find(call.secret) == std::string::npos);
            files += text.find("key&gt;") != std::string::npos ||
                             text.find("<secret key>") != std::string::npos
                         ? 1
                         : 0;
        }
    }
    CHECK(files == 3); // JUnit, and two records.
    CHECK_FALSE(call.says(call.secret));
    CHECK(call.says("leak 'key' in step 'run a', plain"));
}

TEST_CASE("where there is no place for a run, its report says so and the call goes on", "[cli]") {
    Call call;
    call.environment.runs = "/proc/no/such/place";
    call({"a", "b"});
    CHECK(call.verdicts() == "a error; b error; ");
    CHECK(call.report.scenarios[1].stopped_by.find("choose another place by --runs") !=
          std::string::npos);
}

TEST_CASE("what passed is remembered with its duration, what failed is not", "[cli]") {
    Call call;
    call.bad_first["b"] = 1;
    call({"a", "b"});
    const PastDurations past(call.scratch.path());
    CHECK(past.known().of("a"));
    CHECK_FALSE(past.known().of("b"));
}
