#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/engine/apply.hpp"
#include "harness/engine/runner.hpp"
#include "harness/scenario/text_match.hpp"

// The check of what is there against what was acknowledged.
namespace harness::engine {

namespace {

constexpr Bytes longest_instant{64};
constexpr std::size_t most_shown_of_command = 4000;

/// "2026-03-02 03:00:07.123456"; seconds since 1970 where the scenario has no time of its own.
std::string instant_text(const std::optional<ScenarioClock>& clock, checks::LedgerInstant instant) {
    const auto second = std::chrono::floor<std::chrono::seconds>(instant);
    const auto padded = [](std::int64_t number, std::int64_t power) {
        return std::to_string(power + number).substr(1);
    };
    const std::string fraction = padded((instant - second).count(), 1'000'000);
    const std::int64_t seconds = second.time_since_epoch().count();
    // Zones are whole minutes apart.
    return clock ? concat(calendar::local_text(clock->zone(), second), ":",
                          padded(seconds % 60, 100), ".", fraction)
                 : concat(seconds, ".", fraction);
}

} // namespace

/// What this check can find out of the instant that it is about. The message says why it is none.
async::Task<Runner::InstantFound> Runner::instant_of(const scenario::LedgerAction* action,
                                                     async::Deadline deadline) {
    InstantFound out;
    if (!action->as_of) {
        co_return out;
    }
    if (const auto* time = std::get_if<scenario::WrittenTime>(&*action->as_of)) {
        out.instant = time->in(clock_->zone());
        co_return out;
    }
    if (std::holds_alternative<scenario::LastInstant>(*action->as_of)) {
        out.instant = lost_at_;
        out.trouble = lost_at_ ? "" : "no machine was lost in this run";
        co_return out;
    }
    const std::string path = std::get<std::string>(*action->as_of);
    const std::vector<ports::Subvolume> found = co_await agent().subvolumes(path, deadline);
    if (found.size() > 1) {
        out.trouble = concat(path, " are ", found.size(), " subvolumes; name one of them");
        co_return out;
    }
    if (found.size() == 1) {
        out.instant = found.front().created;
        co_return out;
    }
    const ports::FileContent content = co_await agent().read_file(path, longest_instant, deadline);
    const std::string_view text = trim(split(content.content, '\n').front());
    out.instant = checks::parse_ledger_instant(text);
    if (!out.instant) {
        out.trouble =
            concat(path, " is no subvolume, and no file with an instant: its first line is '", text,
                   "'; write seconds since 1970 into it (date +%s)");
    }
    co_return out;
}

async::Task<StepEnd> Runner::check_ledger(const scenario::LedgerAction* action,
                                          async::Deadline deadline) {
    const auto found = loads_.find(action->load.text());
    if (found == loads_.end()) {
        co_return fail(concat("'", action->load.text(), "' was never started"), "", "");
    }
    const Load& load = *found->second;
    const InstantFound as_of = co_await instant_of(action, deadline);
    if (!as_of.trouble.empty()) {
        co_return fail(as_of.trouble, "", "");
    }
    const checks::LedgerInstant end = load.ledger().end();
    ports::ExecRequest request;
    request.arguments = arguments_of(action->holds);
    const ports::ExecResult holds = co_await agent().exec(std::move(request), deadline);
    if (!holds.is_success() || holds.was_cut) {
        current().output += concat(holds.out.substr(0, most_shown_of_command), holds.err);
        co_return fail(holds.was_cut
                           ? "'holds' prints more than is kept of an output; let it print "
                             "fewer writes"
                           : "'holds' did not tell what is there; its output is that of "
                             "this step",
                       "exit code 0", ending_of(holds));
    }
    show_load(action->load.text(), load);
    const auto to_text = [this](checks::LedgerInstant instant) {
        return instant_text(clock_, instant);
    };
    const checks::LedgerQuestion question{as_of.instant.value_or(end), !as_of.instant,
                                          action->may_lose, action->has_nothing_after,
                                          action->load.text()};
    const checks::LedgerVerdict verdict = checks::judge_ledger(
        load.ledger(), checks::parse_held_writes(holds.out), question, to_text);
    current().output += concat(verdict.summary, "\n");
    if (!verdict.message.empty()) {
        co_return fail(verdict.message, verdict.expected, verdict.seen);
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::LedgerAction* action, async::Deadline deadline) {
    const StepEnd how = co_await check_ledger(action, deadline);
    co_return expecting(action->expected_failure, how);
}

} // namespace harness::engine
