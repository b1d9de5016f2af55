#pragma once

#include "harness/retention/explain.hpp"
#include "harness/retention/judge.hpp"

#include <map>
#include <set>

// The snapshots of a real machine, from look to look: whether its tool keeps what it should.
namespace harness::retention {

/// What a user wants of the snapshots of one subvolume.
struct Expectation {
    Policy policy;
    /// So often one has to be taken, from `since` on, by the wall clock of the policy's zone.
    std::optional<Length> every;
    Instant since; ///< Best between the times at which snapshots are taken, as they may be late.
};

/// A snapshot that should be there.
struct Missing {
    Snapshot snapshot;
    std::string why; ///< "daily 3 of 7; monthly 1 of 12"
};

/// What is wrong at a look; in the order in which they were taken.
struct LookVerdict {
    Instant at;
    std::vector<Missing> missing;
    std::vector<Snapshot> too_many; ///< Those that no rule keeps.
    std::vector<Instant> not_taken; ///< Begins of the intervals of `every` that have none.

    [[nodiscard]] bool is_right() const {
        return missing.empty() && too_many.empty() && not_taken.empty();
    }
};

/// In words, for a report: at most `most` names of each.
[[nodiscard]] std::string to_text(const LookVerdict& verdict, const Zone& zone,
                                  std::size_t most = 5);

/// A day of the policy's zone that looks fell on.
struct LookedDay {
    std::chrono::local_days day;
    std::size_t looks = 0;
    std::size_t wrong_looks = 0;
    std::size_t there = 0;   ///< Snapshots at the last look of the day.
    std::string first_wrong; ///< What was wrong at the first wrong look.

    [[nodiscard]] bool is_right() const { return wrong_looks == 0; }
};

/// What all looks saw.
struct History {
    Policy policy;
    std::vector<LookedDay> days; ///< In ascending order.
    /// At the last look, in ascending order; why each is kept is as of the last clean-up.
    std::vector<ExplainedSnapshot> there;
};

/// A calendar: a line a month, a character a day. `!` is a day with a wrong look; a letter as in
/// `render_calendar` one whose snapshot is still there; `.` one whose looks were right.
[[nodiscard]] std::string render_history_text(const History& history);

/// The same as a picture, for light and dark pages; each day says what its looks saw.
[[nodiscard]] std::string render_history_svg(const History& history);

/// What tells snapshots apart: their names and times together, as a name may be used again.
using SnapshotKey = std::pair<std::string, Instant>;

[[nodiscard]] inline SnapshotKey key_of(const Snapshot& snapshot) {
    return {snapshot.name, snapshot.taken};
}

/// A look judges at most this many intervals; the next one goes on.
inline constexpr std::size_t most_intervals_of_a_look = 100'000;

/// Follows the snapshots of one subvolume. Exact where a look follows each clean-up: what was taken
/// and let go between two looks is never seen.
class Follower {
  public:
    explicit Follower(Expectation expectation);

    /// `there` in any order. `cleaned` is when the tool last cleaned up before this look; without
    /// it, as of `now`. The policy is judged once for each clean-up: what is taken after it, or
    /// comes to be known after it was judged, is expected to be there. What a clean-up lets go is
    /// never expected again, and too many for as long as it is there. What is missing is told
    /// once, and so is an interval without a snapshot, as soon as it has passed whole. Where it may
    /// have been lost before the clean-up, what the tool then keeps in its place is right, too.
    [[nodiscard]] LookVerdict look(std::span<const Snapshot> there, Instant now,
                                   std::optional<Instant> cleaned = std::nullopt);

    [[nodiscard]] History history() const;

  private:
    using ByKey = std::map<SnapshotKey, const Snapshot*>;

    struct Expected {
        Snapshot snapshot;
        bool was_seen_before = false; ///< At an earlier look.
    };

    void expect_new(const ByKey& there);
    void clean_up(const ByKey& there, Instant at, bool is_everything_older);
    void keep_in_place_of_lost(const ByKey& there, std::vector<bool>& kept);
    [[nodiscard]] std::vector<Missing> take_missing(const ByKey& there);
    [[nodiscard]] std::map<SnapshotKey, Verdict> verdicts_of_clean_up() const;
    [[nodiscard]] std::vector<Snapshot> too_many(const ByKey& there) const;
    [[nodiscard]] std::vector<Instant> pass_intervals(Instant now);
    [[nodiscard]] Instant begin_of_interval(std::size_t number) const;
    void remember(const LookVerdict& verdict, std::size_t there);

    Expectation expectation_;
    std::map<SnapshotKey, Expected> expected_;
    std::set<SnapshotKey> let_go_;     ///< All that the policy ever let go.
    std::optional<Instant> judged_;    ///< The clean-up that was judged last.
    std::vector<Snapshot> judged_set_; ///< In the order of their names.
    std::vector<Snapshot> left_set_;   ///< Those without the lost ones; empty where none was lost.
    std::set<Instant> taken_;          ///< In intervals that have not passed.
    std::size_t next_interval_ = 0;
    std::map<std::chrono::local_days, LookedDay> days_;
    LookVerdict last_{};
};

} // namespace harness::retention
