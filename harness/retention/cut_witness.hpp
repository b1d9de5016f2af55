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

/// Holds what is there after each of a recording's cuts against looks at the machine while it was
/// recorded: before anything was done, and each time that something had been done. What all looks
/// saw has to be there after every cut, as it was. What was removed meanwhile may be there or not.
/// What was made, and is there at the last look, has to be there once all had been done that a look
/// which saw it came after; before that it may be there or not, but not be lost again. Others were
/// made and removed meanwhile, and only have to be whole.
class CutWitness {
  public:
    using Look = std::vector<SeenSnapshot>;

    /// In the order of the looks; at least one.
    explicit CutWitness(const std::vector<Look>& looks);

    /// What is wrong with those that are there after a cut, in words; cuts in the order in which
    /// they lie. Of so many looks all was done that came before them.
    [[nodiscard]] std::vector<std::string> look(std::span<const SeenSnapshot> there,
                                                std::size_t looks);

    /// "12 kept, 1 made, 1 removed".
    [[nodiscard]] std::string summary() const;

  private:
    using ByUuid = std::map<std::string, SeenSnapshot>;

    ByUuid kept_;
    ByUuid made_;
    std::map<std::string, std::size_t> made_by_; ///< The first look that saw it, from 0.
    ByUuid removed_;
    std::set<std::string> was_there_; ///< Of those that were made.
};

} // namespace harness::retention
