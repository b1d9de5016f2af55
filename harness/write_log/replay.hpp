#pragma once

#include "harness/write_log/cuts.hpp"

namespace harness::write_log {

/// What a replay writes to: the disks, side by side.
class Target {
  public:
    virtual ~Target() = default;
    virtual void write(std::uint64_t offset, std::string_view bytes) = 0;
    /// Makes these bytes zero, without taking space for them.
    virtual void clear(std::uint64_t offset, std::uint64_t size) = 0;
};

/// Does again what was done, up to one cut after the other. A discard leaves zeroes.
class Replay {
  public:
    /// Log and target outlive it; the target is blank.
    Replay(ReadAt log, std::vector<Entry> entries, Target& target)
        : log_(std::move(log)), entries_(std::move(entries)), target_(target) {}

    /// Brings the target to where it is after this cut, which does not lie before the last one.
    void go_to(const Cut& cut);

    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

  private:
    void apply(const Entry& entry);

    ReadAt log_;
    std::vector<Entry> entries_;
    Target& target_;
    std::size_t whole_ = 0; ///< All before this one were done, none of them lost.
    std::size_t last_ = 0;
};

} // namespace harness::write_log
