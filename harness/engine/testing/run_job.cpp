#include "harness/engine/testing/run_job.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/calendar/testing/zones.hpp"

#include <algorithm>

namespace harness::engine::testing {

namespace {

class SilentObserver final : public RunObserver {
  public:
    SilentObserver(FakeMachine::World& world, std::vector<std::string>* notes, ports::Trace trace)
        : world_(world), notes_(notes), trace_(trace) {}

    void step_started(std::string_view) override {}
    void step_ended(std::string_view) override {}
    void guest_output(std::string_view) override {}
    void note(std::string_view text) override {
        if (notes_ != nullptr) {
            notes_->emplace_back(text);
        }
    }
    void changed() override {}
    std::string attach(std::string_view name, std::string_view content) override {
        world_.attached[std::string(name)] = content;
        return "attachments/" + std::string(name);
    }
    ports::Trace trace() const override { return trace_; }

  private:
    FakeMachine::World& world_;
    std::vector<std::string>* notes_;
    ports::Trace trace_;
};

} // namespace

scenario::Scenario scenario_of(const std::string& steps, const std::string& more) {
    const std::string text =
        "summary: s\nmachine: { report: r.json, system: debian }\n" + more + "steps:\n" + steps;
    auto parsed =
        scenario::parse_scenario(std::make_shared<const Source>("scenarios/test.yaml", text));
    REQUIRE(parsed);
    return *parsed;
}

Job timed_job(const std::string& steps, const std::string& start) {
    auto scenario =
        scenario_of(steps, concat("time: { start: ", start, ", zone: Europe/Berlin }\n"));
    scenario.time->zone = calendar::testing::berlin(); // Files are for who has them.
    auto job = make_job(std::move(scenario), machine::Plan{}, nullptr);
    REQUIRE(job);
    return *job;
}

calendar::Instant berlin_time(int year, unsigned month, unsigned day, int hour, int minute) {
    return calendar::testing::at(calendar::testing::berlin(), year, month, day, hour, minute);
}

const reports::Case& case_of(const reports::ScenarioReport& report, std::string_view step) {
    const auto found =
        std::find_if(report.cases.begin(), report.cases.end(),
                     [&](const reports::Case& one) { return one.suite_step == step; });
    INFO(step);
    REQUIRE(found != report.cases.end());
    return *found;
}

reports::ScenarioReport run_job(const Job& job, FakeMachine::World& world, RunSurroundings around) {
    boost::asio::io_context context;
    async::Interrupt interrupt(context.get_executor());
    if (!around.interrupted_by.empty()) {
        world.answer = [&](const auto&) {
            interrupt.request(around.interrupted_by);
            return ports::ExecResult{};
        };
    }
    SilentObserver observer(world, around.notes, around.trace);
    FakeHost host(world);
    reports::ScenarioReport report = planned_report(job);
    Runner runner(job, host, "/nowhere", interrupt, observer, report, {around.store, "fake"},
                  nullptr, std::move(around.stores));
    async::run(context, runner.run());
    return report;
}

} // namespace harness::engine::testing
