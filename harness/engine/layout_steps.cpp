#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/engine/apply.hpp"
#include "harness/engine/observe.hpp"
#include "harness/engine/runner.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>

// The steps that are about the layout: applying its phases, and checking what came of them.
namespace harness::engine {

namespace {

constexpr std::string_view pauses_property = "guest.pauses";

bool is_good(const reports::Case& one) {
    switch (one.status) {
    case reports::CaseStatus::passed:
    case reports::CaseStatus::expected_failure:
    case reports::CaseStatus::flaky:
    case reports::CaseStatus::skipped:
        return true;
    case reports::CaseStatus::pending:
    case reports::CaseStatus::running:
    case reports::CaseStatus::failed:
    case reports::CaseStatus::error:
        return false;
    }
    return false;
}

} // namespace

async::Task<std::optional<checks::GuardRefusal>>
Runner::guard_disks(std::span<const scenario::DiskoPhase> phases, async::Deadline deadline) {
    const bool writes = std::any_of(phases.begin(), phases.end(), [](scenario::DiskoPhase phase) {
        return phase == scenario::DiskoPhase::destroy || phase == scenario::DiskoPhase::format;
    });
    if (!writes) {
        co_return std::nullopt;
    }
    const auto started = std::chrono::steady_clock::now();
    const ports::Span span = trace_.span("look whether the disks are the recorded ones");
    const checks::Observations seen = co_await observe(&agent(), job_->guard->probes, deadline);
    auto refusal = checks::judge_disk_guard(*job_->guard, seen);
    current().output +=
        concat(refusal ? "refuse the machine's disks: " : "find the layout's disks as recorded: ",
               async::elapsed_since(started).count(), " ms\n");
    co_return refusal;
}

void Runner::note_pauses(std::span<const disko::Action> actions) {
    const bool is_noted =
        std::any_of(report_.properties.begin(), report_.properties.end(),
                    [](const reports::Property& one) { return one.name == pauses_property; });
    const bool has_some =
        std::any_of(actions.begin(), actions.end(), [](const disko::Action& action) {
            return pauses_for_nothing(action.argv.front());
        });
    if (has_some && !is_noted) {
        report_.properties.push_back(
            {std::string(pauses_property),
             "sgdisk's sleep of one second after each write was passed over"});
    }
}

async::Task<StepEnd> Runner::apply_phases(const scenario::ApplyAction* action,
                                          async::Deadline deadline) {
    const auto refusal = co_await guard_disks(action->phases, deadline);
    if (refusal) {
        current().layout_path = refusal->layout_path;
        co_return fail(refusal->message, refusal->expected, refusal->seen);
    }
    for (const scenario::DiskoPhase phase : action->phases) {
        const auto& actions = phase == scenario::DiskoPhase::destroy  ? job_->effects->destroy
                              : phase == scenario::DiskoPhase::format ? job_->effects->create
                              : phase == scenario::DiskoPhase::mount  ? job_->effects->mount
                                                                      : job_->effects->unmount;
        note_pauses(actions);
        std::function<void(std::string_view)> log = [this](std::string_view line) {
            current().output += concat(line, "\n");
        };
        const auto failure = co_await apply(agent(), actions, deadline, std::move(log), trace_);
        if (failure) {
            current().layout_path = failure->layout_path;
            co_return fail(concat(failure->layout_path, ": could not ", failure->action),
                           failure->command, failure->seen);
        }
        is_layout_mounted_ = phase == scenario::DiskoPhase::mount ||
                             (is_layout_mounted_ && phase == scenario::DiskoPhase::format);
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::ApplyAction* action, async::Deadline deadline) {
    const StepEnd how = co_await apply_phases(action, deadline);
    co_return expecting(action->expected_failure, how);
}

async::Task<StepEnd> Runner::step(const scenario::CheckAction* action, async::Deadline deadline) {
    ports::Span span = trace_.span("observe the layout");
    const checks::Observations seen = co_await observe(&agent(), job_->checks->probes, deadline);
    span.next("judge the layout");
    for (const checks::AttachmentSpec& attachment : job_->checks->attachments) {
        const auto found = seen.find(attachment.probe_id);
        if (found != seen.end()) {
            attach(attachment.name, found->second.out);
        }
    }
    take_verdicts(checks::judge(*job_->checks, seen), action->expected_failures);
    const bool all_good = std::all_of(current_.begin(), current_.end(), is_good);
    co_return all_good ? StepEnd::passed : StepEnd::failed;
}

} // namespace harness::engine
