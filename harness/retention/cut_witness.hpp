#pragma once

#include "harness/retention/policy.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

// What a power cut may take of snapshots that are made and removed meanwhile, and what not.
namespace harness::retention {

/// A snapshot as its file system knows it.
struct SeenSnapshot {
    std::string path;
    std::string uuid; ///< By which it is told apart; never used again.
    std::string parent_uuid;
    Instant created{};
    bool is_read_only = true;

    friend bool operator==(const SeenSnapshot&, const SeenSnapshot&) = default;
};

/// Holds what is there after each of a recording's cuts against what was there before it and after
/// it. What was there both times has to be there after every cut, as it was. What was removed in
/// between may be there or not. What was made in between may be there or not; but it may not be
/// lost again, and has to be there once all had been done. Others were made and removed in
/// between, and only have to be whole.
class CutWitness {
  public:
    CutWitness(std::span<const SeenSnapshot> before, std::span<const SeenSnapshot> after);

    /// What is wrong with those that are there after a cut, in words; cuts in the order in which
    /// they lie. `is_at_end`: after all that was recorded.
    [[nodiscard]] std::vector<std::string> look(std::span<const SeenSnapshot> there,
                                                bool is_at_end);

    /// "12 kept, 1 made, 1 removed".
    [[nodiscard]] std::string summary() const;

  private:
    using ByUuid = std::map<std::string, SeenSnapshot>;

    ByUuid kept_;
    ByUuid made_;
    ByUuid removed_;
    std::set<std::string> was_there_; ///< Of those that were made.
};

} // namespace harness::retention
