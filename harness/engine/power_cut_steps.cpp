#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/runner.hpp"

#include <algorithm>

// The steps that record what is written, and cut the power at points of it.
namespace harness::engine {

namespace {

constexpr std::chrono::seconds start_limit{120};
/// Of cuts that fail: what comes after them takes long, and says nothing new.
constexpr std::size_t most_failed_cuts = 10;

std::string key_of(const scenario::SnapshotsAction& check) {
    return join(check.snapshots, " ");
}

} // namespace

async::Task<std::vector<retention::SeenSnapshot>>
Runner::seen_snapshots(std::vector<std::string> globs, async::Deadline deadline) {
    std::vector<retention::SeenSnapshot> seen;
    for (const std::string& glob : globs) {
        for (const ports::Subvolume& one : co_await agent().subvolumes(glob, deadline)) {
            seen.push_back({one.path, one.uuid, one.parent_uuid,
                            std::chrono::floor<std::chrono::seconds>(one.created),
                            one.is_read_only});
        }
    }
    co_return seen;
}

/// For each check of snapshots after a cut of this recording.
async::Task<Runner::Look> Runner::look_for_cuts(const scenario::Word* recording,
                                                async::Deadline deadline) {
    Look look;
    for (const scenario::Step& step : job_->scenario.steps) {
        const auto* cut = std::get_if<scenario::CutPowerAction>(&step.action);
        if (cut == nullptr || cut->recording != *recording) {
            continue;
        }
        for (const scenario::Step& inner : cut->steps) {
            if (const auto* check = std::get_if<scenario::SnapshotsAction>(&inner.action)) {
                std::vector<std::string> globs = check->snapshots;
                look.snapshots[key_of(*check)] =
                    co_await seen_snapshots(std::move(globs), deadline);
            }
        }
    }
    look.entries = co_await machine_->count_writes(deadline);
    co_return look;
}

async::Task<> Runner::sync_disks(async::Deadline deadline) {
    ports::ExecRequest sync{.arguments = {"sync"}, .directory = {}};
    const ports::ExecResult synced = co_await agent().exec(std::move(sync), deadline);
    if (!synced.is_success()) {
        throw Error(concat("the guest could not sync its disks: ", ending_of(synced)));
    }
}

async::Task<StepEnd> Runner::record(const scenario::RecordWritesAction* action,
                                    Recording* recording, async::Deadline deadline) {
    for (const scenario::Step& inner : action->steps) {
        const StepEnd how = co_await perform_inner(inner);
        if (how != StepEnd::passed) {
            co_return how;
        }
        recording->push_back(co_await look_for_cuts(&action->name, deadline));
    }
    co_return StepEnd::passed;
}

/// What was written before is synced, so that it is there after every cut.
async::Task<StepEnd> Runner::step(const scenario::RecordWritesAction* action,
                                  async::Deadline deadline) {
    const std::span<reports::Case> own = current_;
    co_await sync_disks(deadline);
    Recording recording;
    recording.push_back(co_await look_for_cuts(&action->name, deadline));
    begin_inner(action->steps);
    StepEnd how = StepEnd::broken;
    std::exception_ptr trouble;
    try {
        how = co_await record(action, &recording, deadline);
    } catch (...) {
        trouble = std::current_exception();
    }
    const bool is_whole = how == StepEnd::passed;
    end_inner(action->steps, is_whole ? "" : "a step above it did not pass");
    const std::string last = current().suite_step;
    current_ = own;
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    if (!is_whole) {
        co_return fail(concat("'", last, "' did not pass"), "", "");
    }
    current().output = concat(recording.back().entries - recording.front().entries, " entries\n");
    recordings_[action->name.text()] = std::move(recording);
    co_return StepEnd::passed;
}

void Runner::begin_witnesses(const scenario::CutPowerAction& action, const Recording& recording) {
    witnesses_.clear();
    for (const scenario::Step& inner : action.steps) {
        if (const auto* check = std::get_if<scenario::SnapshotsAction>(&inner.action)) {
            const std::string key = key_of(*check);
            std::vector<retention::CutWitness::Look> looks;
            for (const Look& look : recording) {
                looks.push_back(look.snapshots.at(key));
            }
            witnesses_.emplace(key, retention::CutWitness(looks));
        }
    }
}

async::Task<> Runner::start_after_cut(std::filesystem::path disks) {
    machine_ =
        host_.create(machine::bare_machine(job_->plan), directory_ / "machine-after-cut", watch());
    keep_time();
    if (trace_.is_on()) {
        traced_.emplace(*machine_, trace_);
    }
    is_layout_mounted_ = false;
    const ports::Boot boot =
        co_await machine_->go_on_from(std::move(disks), async::Deadline::in(start_limit));
    (void)boot;
    co_await equip();
}

/// A guest that dies of its disks is a verdict on them.
async::Task<StepEnd> Runner::step_after_cut(const scenario::Step* inner) {
    std::string cause;
    try {
        co_return co_await perform_inner(*inner);
    } catch (const Error& error) {
        if (interrupt_.is_requested() || machine_->host_trouble()) {
            throw;
        }
        cause = error.what();
    }
    co_return fail(cause, "", "");
}

async::Task<StepEnd> Runner::steps_after_cut(const scenario::CutPowerAction* action,
                                             PowerCuts* cuts) {
    for (std::size_t i = 0; i < action->steps.size(); ++i) {
        const StepEnd how = co_await step_after_cut(&action->steps[i]);
        if (how != StepEnd::passed) {
            cuts->fail(i, current_);
            for (reports::Case& one : current_) {
                one.status = reports::CaseStatus::running; // After the next cut.
                one.message.clear();
            }
            co_return how;
        }
        cuts->pass(i);
    }
    co_return StepEnd::passed;
}

/// Its power is cut, too; the machine whose writes were recorded goes on.
async::Task<> Runner::leave_cut() {
    if (machine_) {
        machine_->kill("the power was cut");
        co_await machine_->clean_up();
    }
    machine_ = std::move(aside_);
    traced_.reset();
    if (trace_.is_on()) {
        traced_.emplace(*machine_, trace_);
    }
}

async::Task<> Runner::try_cuts(const scenario::CutPowerAction* action,
                               ports::RecordedWrites* writes, PowerCuts* cuts) {
    const bool was_mounted = is_layout_mounted_;
    for (const write_log::Cut& cut : cuts->chosen(action->count, action->only)) {
        const ports::Span span = trace_.span(concat("cut ", cut.number));
        cuts->begin(cut);
        const Recording& looks = recordings_.at(action->recording.text());
        looks_before_cut_ = static_cast<std::size_t>(
            std::count_if(looks.begin(), looks.end(),
                          [&cut](const Look& look) { return look.entries <= cut.end; }));
        write_log::Cut wanted = cut;
        std::filesystem::path disks = co_await writes->disks_after(std::move(wanted));
        aside_ = std::move(machine_);
        traced_.reset();
        std::exception_ptr trouble;
        try {
            co_await start_after_cut(std::move(disks));
            (void)co_await steps_after_cut(action, cuts);
        } catch (Error& error) {
            error.add_context(cuts->text_of(cut));
            trouble = std::current_exception();
        } catch (...) {
            trouble = std::current_exception();
        }
        co_await leave_cut();
        is_layout_mounted_ = was_mounted;
        if (trouble) {
            std::rethrow_exception(trouble);
        }
        if (cuts->failed_cuts() >= most_failed_cuts) {
            break;
        }
    }
}

async::Task<StepEnd> Runner::step(const scenario::CutPowerAction* action, async::Deadline) {
    const std::span<reports::Case> own = current_;
    const auto recording = recordings_.find(action->recording.text());
    if (recording == recordings_.end()) {
        co_return fail(concat("nothing was recorded as '", action->recording.text(), "'"), "", "");
    }
    const std::uint64_t end = recording->second.back().entries;
    const auto writes = host_.recorded_writes(job_->plan, directory_, end);
    PowerCuts cuts(job_->plan, writes->entries(), recording->second.front().entries, end);
    if (cuts.chosen(action->count, action->only).empty()) {
        co_return fail(
            concat("there is no cut ", action->only, "; the recording has ", cuts.total()), "", "");
    }
    begin_witnesses(*action, recording->second);
    begin_inner(action->steps);
    std::exception_ptr trouble;
    try {
        co_await try_cuts(action, writes.get(), &cuts);
    } catch (...) {
        trouble = std::current_exception();
    }
    for (std::size_t i = 0; i < action->steps.size() && !trouble; ++i) {
        cuts.settle(i, cases_of(action->steps[i].name));
    }
    end_inner(action->steps, trouble ? "the cuts ended before their end" : "");
    current_ = own;
    attach(concat("cuts-", action->recording.text(), ".txt"), cuts.table());
    current().output = cuts.summary() + "\n";
    note(concat("power-cuts.", action->recording.text()), cuts.summary());
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    if (const std::string verdict = cuts.verdict(); !verdict.empty()) {
        co_return fail(verdict, "", "");
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::SnapshotsAction* action,
                                  async::Deadline deadline) {
    std::vector<std::string> globs = action->snapshots;
    const auto there = co_await seen_snapshots(std::move(globs), deadline);
    retention::CutWitness& witness = witnesses_.at(key_of(*action));
    const std::vector<std::string> wrong = witness.look(there, looks_before_cut_);
    current().output = concat(there.size(), " snapshots; in all: ", witness.summary(), "\n");
    if (!wrong.empty()) {
        std::vector<std::string> paths;
        for (const retention::SeenSnapshot& one : there) {
            paths.push_back(one.path);
        }
        co_return fail(
            concat(wrong.size(), " of the snapshots are not as they should be: ", wrong.front()),
            witness.summary(), concat(join(wrong, "\n"), "\nthere: ", join(paths, " ")));
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
