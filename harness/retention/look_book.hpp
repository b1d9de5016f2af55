#pragma once

#include "harness/retention/follow.hpp"

#include <map>

namespace harness::retention {

/// A look as it differs from the one before it.
struct LookChange {
    Instant at;
    std::optional<Instant> cleaned;
    std::vector<Snapshot> came;
    std::vector<Snapshot> gone;
};

/// What a Follower was shown, kept small, so that another one can be brought to know the same.
class LookBook {
  public:
    void note(std::span<const Snapshot> there, Instant at, std::optional<Instant> cleaned);
    void note(LookChange change);

    [[nodiscard]] const std::vector<LookChange>& changes() const { return changes_; }

    /// Shows the follower, which has seen nothing yet, each look again.
    void show_again(Follower& follower) const;

  private:
    using There = std::map<SnapshotKey, Snapshot>;

    static void pass(There& there, const LookChange& change);

    There there_; ///< At the last look.
    std::vector<LookChange> changes_;
};

} // namespace harness::retention
