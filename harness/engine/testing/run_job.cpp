#include "harness/engine/testing/run_job.hpp"

#include "harness/base/testing/catch.hpp"

namespace harness::engine::testing {

namespace {

class SilentObserver final : public RunObserver {
  public:
    SilentObserver(std::vector<std::string>* notes, ports::Trace trace)
        : notes_(notes), trace_(trace) {}

    void step_started(std::string_view) override {}
    void step_ended(std::string_view) override {}
    void guest_output(std::string_view) override {}
    void note(std::string_view text) override {
        if (notes_ != nullptr) {
            notes_->emplace_back(text);
        }
    }
    void changed() override {}
    std::string attach(std::string_view name, std::string_view) override {
        return "attachments/" + std::string(name);
    }
    ports::Trace trace() const override { return trace_; }

  private:
    std::vector<std::string>* notes_;
    ports::Trace trace_;
};

} // namespace

scenario::Scenario scenario_of(const std::string& steps, const std::string& more) {
    const std::string text =
        "summary: s\nmachine: { report: r.json }\n" + more + "steps:\n" + steps;
    auto parsed =
        scenario::parse_scenario(std::make_shared<const Source>("scenarios/test.yaml", text));
    REQUIRE(parsed);
    return *parsed;
}

reports::ScenarioReport run_job(const Job& job, FakeMachine::World& world,
                                const std::string& interrupted_by, ports::CheckpointStore* store,
                                std::vector<std::string>* notes, ports::Trace trace) {
    boost::asio::io_context context;
    async::Interrupt interrupt(context.get_executor());
    if (!interrupted_by.empty()) {
        world.answer = [&](const auto&) {
            interrupt.request(interrupted_by);
            return ports::ExecResult{};
        };
    }
    SilentObserver observer(notes, trace);
    FakeHost host(world);
    reports::ScenarioReport report = planned_report(job);
    Runner runner(job, host, "/nowhere", interrupt, observer, report, {store, "fake"});
    async::run(context, runner.run());
    return report;
}

} // namespace harness::engine::testing
