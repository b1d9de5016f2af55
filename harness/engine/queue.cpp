#include "harness/engine/queue.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace harness::engine {

namespace {

/// Not std::shuffle: what that makes of a seed differs from one standard library to another.
void shuffle(std::vector<std::size_t>& order, std::uint64_t seed) {
    std::mt19937_64 lots(seed);
    for (std::size_t left = order.size(); left > 1; --left) {
        std::swap(order[left - 1], order[lots() % left]);
    }
}

std::vector<std::size_t> order_of(const std::vector<QueuedRun>& list, const QueueRules& rules) {
    std::vector<std::size_t> round(list.size());
    std::iota(round.begin(), round.end(), std::size_t{0});
    std::stable_sort(round.begin(), round.end(), [&](std::size_t a, std::size_t b) {
        return list[a].expected > list[b].expected;
    });
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < rules.rounds; ++i) {
        if (rules.shuffle_seed) {
            std::iota(round.begin(), round.end(), std::size_t{0});
            shuffle(round, *rules.shuffle_seed + i);
        }
        std::transform(round.begin(), round.end(), std::back_inserter(order),
                       [&](std::size_t run) { return i * list.size() + run; });
    }
    return order;
}

} // namespace

Queue::Queue(std::vector<QueuedRun> list, QueueRules rules, Ledger ledger)
    : list_(std::move(list)), rules_(std::move(rules)), ledger_(ledger),
      order_(order_of(list_, rules_)), states_(order_.size(), State::waiting),
      attempts_(order_.size(), 0) {}

bool Queue::may_start_one() const {
    return !is_stopped_ && (rules_.most_at_once == 0 || running_ < rules_.most_at_once);
}

QueueDecision Queue::next(const HostNow& now) const {
    QueueDecision decision;
    if (running_ > 0) {
        decision.kind = QueueDecision::Kind::wait;
    }
    if (!may_start_one()) {
        return decision;
    }
    for (const std::size_t run : order_) {
        if (states_[run] != State::waiting) {
            continue;
        }
        std::string why_wait = ledger_.why_wait(at(run).needs, now);
        if (why_wait.empty()) {
            return {QueueDecision::Kind::start, run, {}};
        }
        if (decision.reason.empty()) {
            decision = {QueueDecision::Kind::wait, run, std::move(why_wait)};
        }
    }
    return decision;
}

void Queue::started(std::size_t run) {
    HARNESS_ASSERT(states_[run] == State::waiting, "a run begins that does not wait");
    states_[run] = State::running;
    ++attempts_[run];
    ++running_;
    ledger_.take(at(run).needs);
}

void Queue::ended(std::size_t run, RunEnd end) {
    HARNESS_ASSERT(states_[run] == State::running, "a run ends that was not begun");
    states_[run] = State::ended;
    --running_;
    ledger_.give_back(at(run).needs);
    if (end != RunEnd::failed) {
        return;
    }
    if (attempts_[run] <= rules_.retries && !is_stopped_) {
        states_[run] = State::waiting;
    } else if (!rules_.stops_at_failure.empty()) {
        is_stopped_ = true;
        if (left_out_because_.empty()) {
            left_out_because_ =
                concat("not run: ", at(run).name, " did not pass (", rules_.stops_at_failure, ")");
        }
    }
}

void Queue::stop() {
    is_stopped_ = true;
}

bool Queue::is_waiting(std::size_t run) const {
    return !is_stopped_ && states_[run] == State::waiting;
}

bool Queue::has_waiting() const {
    return !is_stopped_ &&
           std::find(states_.begin(), states_.end(), State::waiting) != states_.end();
}

} // namespace harness::engine
