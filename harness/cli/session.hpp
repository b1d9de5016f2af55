#pragma once

#include "harness/cli/options.hpp"
#include "harness/cli/past_durations.hpp"
#include "harness/cli/progress.hpp"
#include "harness/cli/recorder.hpp"
#include "harness/cli/trace_file.hpp"
#include "harness/cli/variants.hpp"
#include "harness/engine/queue.hpp"

#include <map>

namespace harness::cli {

/// What all runs of one call share.
struct Surroundings {
    const RunOptions& options;
    Environment& environment;
    async::Executor executor;
    async::Interrupt& interrupt;
    Progress& progress;
    ports::MachineHost& host;
    ports::CheckpointStore* checkpoints; ///< Null: none are kept, nor used.
    TraceFile* trace;                    ///< Null: none was asked for.
};

/// Takes the runs of one call to their ends, several at once where the queue says so, and keeps
/// their reports in the order in which they were asked for. What goes wrong with one is in its
/// report and does not touch the others.
class Session {
  public:
    /// `list` holds what the queue has to know of `runs`, in the same order.
    Session(Surroundings around, const std::vector<Loaded>& runs,
            std::vector<engine::QueuedRun> list, engine::QueueRules rules, engine::Ledger ledger);

    /// Throws Error, in the end, where reports could not be written.
    [[nodiscard]] async::Task<> run();

    [[nodiscard]] const reports::RunReport& report() const { return report_; }

  private:
    void plan_reports(std::size_t rounds);
    [[nodiscard]] reports::ScenarioReport planned(std::size_t run) const;
    [[nodiscard]] const Loaded& loaded(std::size_t run) const { return runs_[run % runs_.size()]; }

    [[nodiscard]] async::Task<> wait(engine::QueueDecision decision);
    void give_up(const engine::QueueDecision& decision);
    void begin(std::size_t run);
    [[nodiscard]] async::Task<> run_one(std::size_t run, std::unique_ptr<Voice> voice);
    [[nodiscard]] async::Task<> attempt(std::size_t run, Voice& voice);
    [[nodiscard]] async::Task<> run_machines(std::size_t run, std::filesystem::path directory,
                                             Recorder& recorder,
                                             std::vector<ports::ObjectStore*> stores, Voice& voice);
    [[nodiscard]] async::Task<> run_several(std::size_t run, std::filesystem::path directory,
                                            std::vector<ports::ObjectStore*> stores, Voice& voice);
    [[nodiscard]] ports::Trace trace_of(const std::string& name);
    void introduce(std::size_t run, Voice& voice);
    void ended(std::size_t run, Voice& voice);
    void settle();

    Surroundings around_;
    const std::vector<Loaded>& runs_;
    engine::QueueRules rules_;
    PastDurations past_;
    engine::Queue queue_;
    reports::RunReport report_; ///< Of every round that has begun; its place in memory is fixed.
    std::map<std::size_t, std::vector<reports::ScenarioReport>> earlier_; ///< Attempts, by run.
    std::optional<reports::JunitFile> junit_;
    async::TaskGroup group_;
    async::Event changed_;                    ///< A run has ended, or all are to end.
    std::optional<async::Deadline> patience_; ///< Of a run that waits for the host alone.
    bool has_told_lack_ = false;
    std::string trouble_; ///< Why reports on disk are not what they should be.
    std::exception_ptr bug_;
};

} // namespace harness::cli
