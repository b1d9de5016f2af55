#pragma once

#include "harness/engine/ledger.hpp"

#include <chrono>
#include <vector>

namespace harness::engine {

/// A run that was asked for: of one scenario on one machine.
struct QueuedRun {
    std::string name;
    std::chrono::milliseconds expected{}; ///< How long it will probably take.
    Resources needs;
};

struct QueueRules {
    std::size_t most_at_once = 0; ///< 0: what the ledger has room for.
    std::size_t rounds = 1;       ///< How often the whole list is run.
    std::size_t retries = 0;      ///< How often a run that did not pass is tried again.
    /// Why nothing begins any more once a run has not passed ("--fail-fast"); empty: all else goes
    /// on.
    std::string stops_at_failure;
    std::optional<std::uint64_t> shuffle_seed; ///< Begin in an order drawn by lot.
};

enum class RunEnd { passed, failed, interrupted };

/// What to do now.
struct QueueDecision {
    enum class Kind {
        start, ///< Begin `run`.
        wait,  ///< Nothing can begin until a run ends, or the host has more to give.
        finish ///< Nothing runs, and nothing will.
    };

    Kind kind = Kind::finish;
    std::size_t run = 0; ///< Of `start`; of `wait` the one whose turn it would be.
    std::string reason;  ///< Of `wait`: what the host lacks; empty: a run has to end first.
};

/// Which runs begin when: the longest first, as many at once as rules and ledger allow, again where
/// they are to be tried again. Holds all of the control flow and does nothing itself.
///
/// With `rounds` there are that many times the runs of the list: run `i` of round `r` is number
/// `r * list + i`. A run that has to wait lets others pass it; there is an end to those.
class Queue {
  public:
    Queue(std::vector<QueuedRun> list, QueueRules rules, Ledger ledger);

    [[nodiscard]] QueueDecision next(const HostNow& now) const;

    void started(std::size_t run);
    void ended(std::size_t run, RunEnd end);

    /// Nothing begins any more: the user has had enough.
    void stop();

    /// The host never had what this one needs; it is not begun.
    void give_up(std::size_t run) { states_[run] = State::ended; }

    [[nodiscard]] std::size_t size() const { return states_.size(); }
    [[nodiscard]] std::size_t running() const { return running_; }
    [[nodiscard]] const QueuedRun& at(std::size_t run) const { return list_[run % list_.size()]; }

    /// Whether it will begin yet, if only to be tried again.
    [[nodiscard]] bool is_waiting(std::size_t run) const;
    /// Whether some run will begin yet.
    [[nodiscard]] bool has_waiting() const;
    /// How often it has begun.
    [[nodiscard]] std::size_t attempts(std::size_t run) const { return attempts_[run]; }

    /// Why runs that never began were left out; empty where none is.
    [[nodiscard]] const std::string& left_out_because() const { return left_out_because_; }

  private:
    enum class State { waiting, running, ended };

    [[nodiscard]] bool may_start_one() const;

    std::vector<QueuedRun> list_;
    QueueRules rules_;
    Ledger ledger_;
    std::vector<std::size_t> order_; ///< In which they begin where nothing holds them back.
    std::vector<State> states_;
    std::vector<std::size_t> attempts_;
    std::size_t running_ = 0;
    bool is_stopped_ = false;
    std::string left_out_because_;
};

} // namespace harness::engine
