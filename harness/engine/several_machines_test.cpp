#include "harness/base/testing/catch.hpp"
#include "harness/engine/milestones.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>
#include <deque>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using reports::CaseStatus;

namespace {

class Unseen final : public RunObserver {
  public:
    void step_started(std::string_view) override {}
    void step_ended(std::string_view) override {}
    void guest_output(std::string_view) override {}
    void note(std::string_view) override {}
    void changed() override {}
    std::string attach(std::string_view, std::string_view) override { return {}; }
};

/// Two machines; commands named "fail" end with 1. What was asked of both, in order.
struct Two {
    std::vector<std::string> asked;
    reports::ScenarioReport report;

    explicit Two(const std::string& steps, const std::string& dies = "") {
        auto parsed = scenario::parse_scenario(std::make_shared<const Source>(
            "two.yaml", "summary: s\nmachines:\n  server: { report: s.json }\n"
                        "  laptop: { report: l.json }\nsteps:\n" +
                            steps));
        REQUIRE(parsed);
        std::deque<Job> jobs(2);
        jobs[1].scenario = parsed->others.front();
        jobs[0].scenario = std::move(*parsed);
        std::deque<FakeMachine::World> worlds(2);
        for (std::size_t i = 0; i < 2; ++i) {
            worlds[i].answer = [this, &worlds, i, dies](const std::vector<std::string>& words) {
                asked.push_back(words.back());
                if (words.back() == dies) {
                    worlds[i].death = "QEMU ended";
                }
                ports::ExecResult result;
                result.code = words.back() == "fail" ? 1 : 0;
                return result;
            };
        }
        run(jobs, worlds);
    }

    void run(const std::deque<Job>& jobs, std::deque<FakeMachine::World>& worlds) {
        boost::asio::io_context context;
        async::Interrupt interrupt(context.get_executor());
        Unseen observer;
        const std::vector<const Job*> pointers{&jobs[0], &jobs[1]};
        report = planned_report(pointers);
        Milestones milestones(context.get_executor());
        std::deque<engine::testing::FakeHost> hosts;
        std::deque<Runner> runners;
        async::TaskGroup group(context.get_executor(), [](const std::exception_ptr&) {});
        for (std::size_t i = 0; i < 2; ++i) {
            hosts.emplace_back(worlds[i]);
            runners.emplace_back(jobs[i], hosts[i], "/nowhere", interrupt, observer, report,
                                 CheckpointPlace{}, RunShare{.milestones = &milestones});
            group.start(runners[i].run());
        }
        async::run(context, group.join());
    }

    [[nodiscard]] const reports::Case& of(std::string_view step) const {
        return *std::find_if(report.cases.begin(), report.cases.end(),
                             [&](const auto& one) { return one.suite_step == step; });
    }
};

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("steps of several machines run side by side, and wait where they are told to",
          "[engine]") {
    const Two two("  - { run: serve, machine: server, name: serve }\n"
                  "  - { run: early, machine: laptop }\n"
                  "  - { run: fetch, machine: laptop, after: serve, name: fetch }\n"
                  "  - { run: late, machine: server, after: fetch }\n");
    CHECK(two.asked == Words{"serve", "early", "fetch", "late"});
    CHECK(reports::counts(two.report).passed == 6); // With both starts.
    CHECK(two.of("server: start").status == CaseStatus::passed);
    CHECK(two.of("laptop: start").status == CaseStatus::passed);
}

TEST_CASE("a step that waited in vain is skipped, and the rest of its machine with it",
          "[engine]") {
    const Two two("  - { run: fail, machine: server, name: serve }\n"
                  "  - { run: early, machine: laptop }\n"
                  "  - { run: fetch, machine: laptop, after: serve, name: fetch }\n"
                  "  - { run: then, machine: laptop, name: then }\n"
                  "  - { run: tidy, machine: laptop, when: always, name: tidy }\n");
    CHECK(two.asked == Words{"fail", "early", "tidy"});
    CHECK(two.of("server: serve").status == CaseStatus::failed);
    CHECK(two.of("laptop: fetch").status == CaseStatus::skipped);
    CHECK(two.of("laptop: fetch").reason == "step 'server: serve' did not pass");
    CHECK(two.of("laptop: then").reason == "step 'laptop: fetch' did not pass");
    CHECK(two.of("laptop: tidy").status == CaseStatus::passed);
}

TEST_CASE("a machine that dies keeps none of the others waiting", "[engine]") {
    const Two two("  - { run: die, machine: server, name: serve }\n"
                  "  - { run: more, machine: server, name: more }\n"
                  "  - { run: early, machine: laptop }\n"
                  "  - { run: fetch, machine: laptop, after: more, name: fetch }\n",
                  "die");
    CHECK(two.asked == Words{"die", "early"});
    CHECK(two.of("server: serve").status == CaseStatus::error);
    CHECK(two.of("laptop: fetch").status == CaseStatus::skipped);
    CHECK(two.report.stopped_by == "server: QEMU ended");
}
