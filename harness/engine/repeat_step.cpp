#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/engine/runner.hpp"

// The step that does others again and again.
namespace harness::engine {

namespace {

bool is_running(const reports::Case& one) {
    return one.status == reports::CaseStatus::running;
}

} // namespace

void Runner::begin_repetition(const scenario::RepeatAction& action) {
    for (const scenario::Step& inner : action.steps) {
        for (reports::Case& one : cases_of(inner.name)) {
            one.status = reports::CaseStatus::running;
        }
    }
    is_repeating_ = true;
}

/// What has not failed has passed, if all of it was gone through.
void Runner::end_repetition(const scenario::RepeatAction& action, bool is_whole) {
    is_repeating_ = false;
    for (const scenario::Step& inner : action.steps) {
        for (reports::Case& one : cases_of(inner.name)) {
            if (is_running(one)) {
                one.status = is_whole ? reports::CaseStatus::passed : reports::CaseStatus::skipped;
                one.reason = is_whole ? "" : "the repetition ended before its end";
            }
        }
    }
    if (clock_) {
        show_time();
    }
    show_snapshots();
    show_contents();
}

/// One of the repeated steps, once.
async::Task<StepEnd> Runner::repeated(const scenario::Step& inner) {
    current_ = cases_of(inner.name);
    const auto began = std::chrono::steady_clock::now();
    for (reports::Case& one : current_) {
        one.output.clear(); // The last round's is what is shown.
    }
    const StepEnd how = co_await perform(inner);
    const auto elapsed = async::elapsed_since(began);
    for (reports::Case& one : current_) {
        one.time += elapsed / static_cast<std::int64_t>(current_.size());
        if (one.status == reports::CaseStatus::passed) {
            one.status = reports::CaseStatus::running; // Until the last round.
        }
    }
    co_return how;
}

async::Task<StepEnd> Runner::step(const scenario::RepeatAction* action, async::Deadline) {
    const std::span<reports::Case> own = current_;
    begin_repetition(*action);
    StepEnd how = StepEnd::passed;
    std::uint32_t round = 0;
    std::exception_ptr trouble;
    const std::optional<calendar::Instant> until =
        action->span ? std::optional(calendar::after(clock_->zone(), clock_->now(), *action->span))
                     : std::nullopt;
    const std::string rounds = until ? std::string() : concat(" of ", action->count);
    bool has_moved = true;
    try {
        while (how == StepEnd::passed && has_moved &&
               (until ? clock_->now() < *until : round < action->count)) {
            ++round;
            const calendar::Instant began = clock_ ? clock_->now() : calendar::Instant();
            for (const scenario::Step& inner : action->steps) {
                how = co_await repeated(inner);
                if (how != StepEnd::passed) {
                    break;
                }
            }
            has_moved = !until || clock_->now() > began;
        }
    } catch (Error& error) {
        error.add_context(concat("'", current().suite_step, "' in round ", round, rounds));
        trouble = std::current_exception();
    } catch (...) {
        trouble = std::current_exception();
    }
    if (how == StepEnd::failed && !current().message.empty()) {
        current().message =
            concat("in round ", round, rounds, clock_ ? concat(" (", clock_->now_text(), ")") : "",
                   ": ", current().message);
    }
    end_repetition(*action, how == StepEnd::passed && !trouble);
    if (how == StepEnd::passed && !trouble) {
        how = unmet_expectation(*action) ? StepEnd::failed : how;
    }
    const std::string failed = how == StepEnd::failed ? current().suite_step : "";
    current_ = own;
    current().output = concat(round, rounds, " rounds\n");
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    if (!failed.empty()) {
        co_return fail(concat("'", failed, "' did not pass in round ", round, rounds), "", "");
    }
    if (how == StepEnd::passed && !has_moved) {
        co_return fail("no time has passed in a round, so there would be no end to them; let one "
                       "of the steps be 'advance'",
                       "", "");
    }
    co_return how;
}

} // namespace harness::engine
