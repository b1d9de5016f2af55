#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/engine/runner.hpp"

#include <algorithm>

// The check of snapshots against a policy, from one look to the next.
namespace harness::engine {

namespace {

std::string uuid_of(const std::vector<ports::Subvolume>& found) {
    return found.empty() ? std::string() : found.front().uuid;
}

/// What is wrong with a snapshot itself, whatever the policy says.
std::string fault_of(const ports::Subvolume& snapshot, const std::string& source,
                     const std::string& source_uuid) {
    if (!snapshot.is_read_only) {
        return concat(snapshot.path, " can be written to");
    }
    if (!source.empty() && snapshot.parent_uuid != source_uuid) {
        return concat(snapshot.path, " is no snapshot of ", source);
    }
    return {};
}

std::string day_text(const ScenarioClock& clock) {
    constexpr std::size_t date_size = 10;
    return clock.now_text().substr(0, date_size);
}

} // namespace

Runner::Followed Runner::begin_following(const scenario::RetentionAction& action,
                                         calendar::Instant since) const {
    retention::Expectation expectation{action.policy, action.every, since};
    expectation.policy.zone = clock_->zone();
    return Followed{retention::Follower(std::move(expectation)), {since, false, {}}};
}

Runner::Followed& Runner::follow(const scenario::RetentionAction& action) {
    std::string key = concat(join(action.snapshots, " "), ": ", to_text(action.policy));
    if (action.every) {
        key += concat(", every ", calendar::to_text(*action.every));
    }
    const auto known = followed_.find(key);
    if (known != followed_.end()) {
        return known->second;
    }
    const auto earlier = earlier_looks_.extract(key);
    Followed begun =
        begin_following(action, earlier.empty() ? clock_->now() : earlier.mapped().since);
    if (!earlier.empty()) {
        begun.kept = std::move(earlier.mapped());
        begun.kept.looks.show_again(begun.follower);
    }
    return followed_.emplace(std::move(key), std::move(begun)).first->second;
}

std::map<std::string, KeptLooks> Runner::all_looks() const {
    std::map<std::string, KeptLooks> out = earlier_looks_;
    for (const auto& [key, followed] : followed_) {
        out.insert_or_assign(key, followed.kept);
    }
    return out;
}

void Runner::show_snapshots() {
    std::size_t number = 0;
    for (const auto& [key, followed] : followed_) {
        const std::string suffix = ++number == 1 ? std::string() : concat("-", number);
        attach(concat("snapshots", suffix, ".txt"),
               concat(key, "\n\n", retention::render_history_text(followed.follower.history())));
        attach(concat("snapshots", suffix, ".svg"),
               retention::render_history_svg(followed.follower.history()));
    }
}

/// A repetition whose check of snapshots should have failed by now.
bool Runner::unmet_expectation(const scenario::RepeatAction& action) {
    for (const scenario::Step& inner : action.steps) {
        const auto* check = std::get_if<scenario::RetentionAction>(&inner.action);
        if (check != nullptr && !check->expected_on.empty() && !follow(*check).kept.has_failed) {
            current_ = cases_of(inner.name);
            reports::expect_failure(current(), check->expected_reason);
            return true;
        }
    }
    return false;
}

async::Task<StepEnd> Runner::step(const scenario::RetentionAction* action,
                                  async::Deadline deadline) {
    Followed& followed = follow(*action);
    if (followed.kept.has_failed && !action->expected_on.empty()) {
        co_return StepEnd::passed; // As it had to; what comes after is no news.
    }
    if (followed.kept.has_failed) {
        // Another check: what is wrong is known by now.
        followed = begin_following(*action, clock_->now());
    }
    std::string source_uuid;
    if (!action->source.empty()) {
        source_uuid = uuid_of(co_await agent().subvolumes(action->source, deadline));
        if (source_uuid.empty()) {
            co_return fail(concat(action->source, " is no subvolume"), "", "");
        }
    }
    std::vector<retention::Snapshot> there;
    std::string fault;
    for (const std::string& glob : action->snapshots) {
        for (const ports::Subvolume& one : co_await agent().subvolumes(glob, deadline)) {
            there.push_back({std::chrono::floor<std::chrono::seconds>(one.created), one.path, {}});
            fault = fault.empty() ? fault_of(one, action->source, source_uuid) : fault;
        }
    }
    const auto cleaned = clock_->last_run(action->cleaner);
    followed.kept.looks.note(there, clock_->now(), cleaned);
    const retention::LookVerdict verdict = followed.follower.look(there, clock_->now(), cleaned);
    current().output = concat(there.size(), " snapshots on ", clock_->now_text(), "\n");
    if (!is_repeating_) {
        show_snapshots();
    }
    const std::string day = day_text(*clock_);
    const bool is_right = verdict.is_right() && fault.empty();
    const bool may_fail_later = is_repeating_ && day < action->expected_on;
    if (is_right && (action->expected_on.empty() || may_fail_later)) {
        co_return StepEnd::passed;
    }
    if (is_right) {
        co_return fail(concat("the snapshots are still right on ", day),
                       concat("wrong on ", action->expected_on, ": ", action->expected_reason),
                       "nothing wrong");
    }
    const std::string seen = fault.empty() ? retention::to_text(verdict, clock_->zone()) : fault;
    const StepEnd how =
        fail(concat("the snapshots are wrong on ", day), to_text(action->policy),
             concat(seen, "\n", retention::render_history_text(followed.follower.history())));
    if (day == action->expected_on) {
        followed.kept.has_failed = true;
        reports::expect_failure(current(), action->expected_reason);
        co_return StepEnd::passed;
    }
    co_return how;
}

} // namespace harness::engine
