#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/engine/apply.hpp"
#include "harness/engine/checkpoints.hpp"
#include "harness/engine/gateways.hpp"
#include "harness/engine/hardware.hpp"
#include "harness/engine/job.hpp"
#include "harness/engine/load.hpp"
#include "harness/engine/manifest_book.hpp"
#include "harness/engine/milestones.hpp"
#include "harness/engine/payload.hpp"
#include "harness/engine/power_cuts.hpp"
#include "harness/engine/scenario_clock.hpp"
#include "harness/engine/schedule.hpp"
#include "harness/engine/traced_agent.hpp"
#include "harness/ports/machine.hpp"
#include "harness/ports/object_store.hpp"
#include "harness/retention/cut_witness.hpp"
#include "harness/retention/follow.hpp"
#include "harness/secrets/run_secrets.hpp"

#include <map>
#include <set>

namespace harness::engine {

class ContentsVerdict;

/// Hears what happens while a scenario runs; the report is whole at every call.
class RunObserver {
  public:
    virtual ~RunObserver() = default;
    virtual void step_started(std::string_view step) = 0;
    virtual void step_ended(std::string_view step) = 0;
    virtual void guest_output(std::string_view text) = 0;
    /// What whoever watches should know of the run as a whole.
    virtual void note(std::string_view text) = 0;
    virtual void changed() = 0;
    /// Keeps a text of the run as a file of this name; returns its path in the run directory.
    virtual std::string attach(std::string_view name, std::string_view content) = 0;
    /// Where the run records its time.
    [[nodiscard]] virtual ports::Trace trace() const { return {}; }
};

/// What all machines of a run have in common.
struct RunShare {
    Milestones* milestones = nullptr;       ///< Null: it has one machine.
    secrets::RunSecrets* secrets = nullptr; ///< Null: there are none.
    std::vector<ports::ObjectStore*> stores = {};
    std::vector<ports::NamedService> services = {};

    [[nodiscard]] Neighbours neighbours() const { return {stores, services}; }
};

/// Takes one job through one machine. Verdicts go to the report; a machine that fails ends the run,
/// and the report says with what cause. Where a scenario has several machines, each has a runner,
/// and all share the report and the milestones.
class Runner {
  public:
    Runner(const Job& job, ports::MachineHost& host, std::filesystem::path directory,
           async::Interrupt& interrupt, RunObserver& observer, reports::ScenarioReport& report,
           CheckpointPlace checkpoints = {}, RunShare share = {});

    [[nodiscard]] async::Task<> run();

    /// What the guest's hardware is to its software; rows without a verdict until it was seen.
    [[nodiscard]] const std::vector<fidelity::Row>& hardware() const { return hardware_; }

  private:
    [[nodiscard]] ports::GuestAgent& agent();
    [[nodiscard]] async::Task<> run_steps();
    [[nodiscard]] async::Task<bool> may_run(const scenario::Step& step);
    void tell_others(std::size_t step, bool has_passed);
    void tell_rest_to_others();
    void show_hardware();
    [[nodiscard]] std::string hardware_property(std::string_view name) const;
    [[nodiscard]] async::Task<StepEnd> start_machine();
    void make_machine(const std::filesystem::path& directory);
    [[nodiscard]] async::Task<ports::Boot> first_boot(async::Deadline deadline);
    [[nodiscard]] async::Task<ports::Boot> begin_at_checkpoint(Checkpoints::Beginning beginning,
                                                               async::Deadline deadline);
    [[nodiscard]] async::Task<> mount_again();
    [[nodiscard]] async::Task<std::string> mounts_lost_by_restart(async::Deadline deadline);
    [[nodiscard]] async::Task<std::optional<std::filesystem::path>> keep(std::size_t step,
                                                                         async::Deadline deadline);
    [[nodiscard]] CheckpointRecord checkpoint_record(std::size_t step) const;
    [[nodiscard]] async::Task<> verify_hardware();
    [[nodiscard]] ports::Watch watch();
    [[nodiscard]] async::Task<> after_start();
    [[nodiscard]] async::Task<> equip();
    [[nodiscard]] async::Task<> put_secrets();
    [[nodiscard]] async::Task<> search_journal();
    [[nodiscard]] async::Task<> look_for_leaks();
    [[nodiscard]] async::Task<> measure_pace();
    [[nodiscard]] async::Deadline within(std::chrono::milliseconds written) const;
    [[nodiscard]] async::Task<StepEnd> perform(const scenario::Step& step);
    [[nodiscard]] async::Task<StepEnd> perform_guarded(const scenario::Step& step);

    /// Why the layout must not be applied, before its first phase that writes.
    [[nodiscard]] async::Task<std::optional<checks::GuardRefusal>>
    guard_disks(std::span<const scenario::DiskoPhase> phases, async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> apply_phases(const scenario::ApplyAction* action,
                                                    async::Deadline deadline);

    /// Says in the record what of these actions takes less time than on the user's machine.
    void note_pauses(std::span<const disko::Action> actions);

    [[nodiscard]] async::Task<> begin_time(async::Deadline deadline);
    [[nodiscard]] async::Task<> enter_time(async::Deadline deadline);
    [[nodiscard]] async::Task<> reach_neighbours();
    [[nodiscard]] std::string why_not_kept() const;
    [[nodiscard]] async::Task<> lose_machine(async::Deadline deadline);
    [[nodiscard]] ports::ObjectStore& store_of(const scenario::Word& name) const;
    void keep_time();
    void choose_root(const std::optional<scenario::RootRequest>& root);
    [[nodiscard]] StepEnd judge_boot(const ports::Boot& boot,
                                     const std::optional<scenario::ExpectedFailure>& expected);
    [[nodiscard]] StepEnd expecting(const std::optional<scenario::ExpectedFailure>& expected,
                                    StepEnd how);
    void take_life(const ports::Lived& lived, calendar::Instant agreed);
    void show_time();
    [[nodiscard]] async::Task<StepEnd> live(ports::LiveRequest request, scenario::UnitLeave leave,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<std::optional<StepEnd>>
    judge_firings(std::vector<ports::Firing> firings, scenario::UnitLeave leave,
                  async::Deadline deadline);

    /// Snapshots that are looked at again and again.
    struct Followed {
        retention::Follower follower;
        KeptLooks kept;
    };
    [[nodiscard]] Followed begin_following(const scenario::RetentionAction& action,
                                           calendar::Instant since) const;
    [[nodiscard]] Followed& follow(const scenario::RetentionAction& action);
    [[nodiscard]] std::map<std::string, KeptLooks> all_looks() const;
    void show_snapshots();

    [[nodiscard]] std::optional<StepEnd> dead_load();
    [[nodiscard]] Load* running_load(const scenario::Word& name);
    StepEnd fail_without(const scenario::Word& load);
    void show_load(const std::string& name, const Load& load);
    void end_loads();
    void judge_loads_at_end();

    struct InstantFound {
        std::optional<checks::LedgerInstant> instant;
        std::string trouble; ///< Why there is none where one was asked for.
    };
    [[nodiscard]] async::Task<InstantFound> instant_of(const scenario::LedgerAction* action,
                                                       async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> check_ledger(const scenario::LedgerAction* action,
                                                    async::Deadline deadline);
    [[nodiscard]] std::string when_text(ports::Instant instant) const;
    [[nodiscard]] async::Task<std::vector<manifest::Difference>>
    compare_tree(const scenario::ContentsAction* action, std::string path,
                 const TakenManifest* with, ContentsVerdict* verdict, async::Deadline deadline);
    [[nodiscard]] async::Task<> compare_snapshots(const scenario::ContentsAction* action,
                                                  ContentsVerdict* verdict,
                                                  async::Deadline deadline);
    void log_contents(std::string_view text);
    void show_contents();

    void begin_inner(std::span<const scenario::Step> steps);
    /// `why_not_whole`: why steps that have not failed were not done to the end; empty: they were.
    void end_inner(std::span<const scenario::Step> steps, std::string_view why_not_whole);
    [[nodiscard]] async::Task<StepEnd> perform_inner(const scenario::Step& inner);
    [[nodiscard]] bool unmet_expectation(const scenario::RepeatAction& action);

    /// Of snapshots that a check after a power cut asks for, by what it asks.
    using SeenSnapshots = std::map<std::string, std::vector<retention::SeenSnapshot>>;
    /// What was there when so much of the machine's record of writes had been done.
    struct Look {
        SeenSnapshots snapshots;
        std::uint64_t entries = 0;
    };
    /// A part of that record: before it, and after each of its steps.
    using Recording = std::vector<Look>;
    [[nodiscard]] async::Task<std::vector<retention::SeenSnapshot>>
    seen_snapshots(std::vector<std::string> globs, async::Deadline deadline);
    [[nodiscard]] async::Task<Look> look_for_cuts(const scenario::Word* recording,
                                                  async::Deadline deadline);
    [[nodiscard]] async::Task<> sync_disks(async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> record(const scenario::RecordWritesAction* action,
                                              Recording* recording, async::Deadline deadline);
    void begin_witnesses(const scenario::CutPowerAction& action, const Recording& recording);
    [[nodiscard]] async::Task<> try_cuts(const scenario::CutPowerAction* action,
                                         ports::RecordedWrites* writes, PowerCuts* cuts);
    [[nodiscard]] async::Task<> start_after_cut(std::filesystem::path disks);
    [[nodiscard]] async::Task<StepEnd> steps_after_cut(const scenario::CutPowerAction* action,
                                                       PowerCuts* cuts);
    [[nodiscard]] async::Task<StepEnd> step_after_cut(const scenario::Step* inner);
    [[nodiscard]] async::Task<> leave_cut();

    // One for each kind of step.
    [[nodiscard]] async::Task<StepEnd> step(const scenario::ApplyAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::CheckAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RunAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::WriteAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::CompareAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::CorruptAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RebootAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::PowerOffAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::PowerOnAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::PowerAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::CheckpointAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RetentionAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::ManifestAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::ContentsAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::AdvanceAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::UntilAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::SetClockAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::StartAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::ListenAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::StopAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::LedgerAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RepeatAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RecordWritesAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::CutPowerAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::CostAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RotateKeyAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::BadDaysAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::AwaitHarmAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::DamageObjectAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RequestsAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::ReplaceAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::RecoveryAction* action,
                                            async::Deadline deadline);
    [[nodiscard]] async::Task<StepEnd> step(const scenario::SnapshotsAction* action,
                                            async::Deadline deadline);

    [[nodiscard]] std::span<reports::Case> cases_of(std::string_view step);
    reports::Case& current() { return current_.front(); }
    StepEnd fail(std::string message, std::string expected, std::string seen);
    void skip(const scenario::Step& step, const std::string& reason);
    void note(std::string name, std::string value); ///< In the run's record.
    void attach(const std::string& name, std::string_view content);
    [[nodiscard]] std::string property_name(std::string_view name) const;
    void begin(std::string_view step);
    void end(std::string_view step, StepEnd how);
    void take_verdicts(std::vector<reports::Case> judged,
                       const std::vector<scenario::ExpectedFailure>& expected);
    void break_off(const std::string& cause);

    const Job& first_; ///< Of the machine that the run begins with.
    const Job* job_;   ///< Of the machine that there is: that one, or one of its replacements.
    ports::MachineHost& host_;
    std::filesystem::path directory_;
    async::Interrupt& interrupt_;
    RunObserver& observer_;
    ports::Trace trace_;
    reports::ScenarioReport& report_;
    Schedule schedule_;
    Checkpoints checkpoints_;
    RunShare share_;
    std::set<std::string> unnamed_stores_; ///< That nobody tells this machine the names of.
    std::size_t told_steps_ = 0;           ///< The others know of so many.
    std::unique_ptr<ports::Machine> machine_;
    std::unique_ptr<ports::Machine> aside_; ///< The machine, while another one follows a cut.
    std::optional<TracedAgent> traced_;     ///< Of the machine, where its time is recorded.
    std::vector<fidelity::Row> hardware_;
    std::map<std::string, std::vector<PayloadFile>> payloads_;
    std::uint32_t flipped_bits_ = 0;
    ports::SystemRoot root_;    ///< As last told to the machine.
    machine::PowerState power_; ///< As last told to the machine.
    bool is_layout_mounted_ = false;
    std::optional<ScenarioClock> clock_; ///< Where the scenario has a time of its own.
    std::set<std::string> time_remarks_; ///< Each is told once.
    std::map<std::string, Followed> followed_;
    std::map<std::string, KeptLooks> earlier_looks_; ///< Of before the checkpoint of the beginning.
    std::map<std::string, std::unique_ptr<Load>> loads_; ///< All that were started.
    ManifestBook manifests_;
    /// A snapshot as it was when it was read.
    struct ComparedSnapshot {
        std::uint64_t generation = 0;
        std::vector<manifest::Difference> differences;
    };
    using ComparedSnapshots = std::map<std::string, ComparedSnapshot>; ///< By UUID.
    std::map<std::string, ComparedSnapshots> compared_;                ///< By what is checked.
    std::map<std::string, std::string> contents_remarks_; ///< Of the last manifest of each name.
    std::string contents_log_;
    std::map<std::string, Recording> recordings_;
    std::map<std::string, retention::CutWitness> witnesses_; ///< While the power is being cut.
    std::size_t looks_before_cut_ = 0; ///< Of the recording; all was done that came before them.
    std::optional<std::chrono::steady_clock::time_point> replaced_at_;
    std::optional<ports::Instant> lost_at_; ///< By the guest's clock.
    unsigned replacements_ = 0;
    bool is_repeating_ = false; ///< What a step tells is told once, at the end.
    double pace_ = 1;           ///< By which deadlines are multiplied since the last start.
    std::span<reports::Case> current_;
    std::chrono::steady_clock::time_point step_started_;
};

} // namespace harness::engine
