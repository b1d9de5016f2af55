#pragma once

#include "harness/machine/plan.hpp"
#include "harness/write_log/cuts.hpp"
#include "reports/model/run_report.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harness::engine {

/// What disks of this machine may lose of what was not flushed. QEMU's NVMe does not hear that a
/// write has to be there before it is answered (FUA), so there no write can be told to be one that
/// may be lost before those that came after it.
[[nodiscard]] write_log::Loss loss_of(const machine::Plan& plan);

/// What came of the cuts of one recording: a book, and the texts for a report.
class PowerCuts {
  public:
    PowerCuts(const machine::Plan& plan, std::span<const write_log::Entry> entries,
              std::size_t begin, std::size_t end);

    /// Which are tried: `count` of them or all, or the one by this number. Empty where there is no
    /// such one.
    [[nodiscard]] std::vector<write_log::Cut> chosen(std::optional<std::uint32_t> count,
                                                     std::uint32_t only) const;
    [[nodiscard]] std::size_t total() const { return all_.size(); }

    /// "cut 17 of 48: at flush 9 of 24, after 812 entries; the last wrote …"
    [[nodiscard]] std::string text_of(const write_log::Cut& cut) const;

    void begin(const write_log::Cut& cut);
    /// A step, by its place among those after a cut, has passed after the cut that was begun last.
    void pass(std::size_t step);
    /// It has not; these are its cases.
    void fail(std::size_t step, std::span<const reports::Case> cases);
    [[nodiscard]] std::size_t failed_cuts() const;

    /// Puts into the cases of a step what they were after the first cut at which it failed, with
    /// that cut and how many others; whoever never was tried is skipped.
    void settle(std::size_t step, std::span<reports::Case> cases) const;

    /// "24 flushes, 48 cuts, 48 tried: …", for the step.
    [[nodiscard]] std::string summary() const;
    /// What failed at which cut, for the step's message; empty: nothing.
    [[nodiscard]] std::string verdict() const;
    /// A line for each cut.
    [[nodiscard]] std::string table() const;

  private:
    struct Failure {
        std::vector<reports::Case> cases;
        std::string cut;
        std::size_t times = 0;
    };
    struct Tried {
        write_log::Cut cut;
        std::string failed; ///< "step: message"; empty: all passed.
    };

    std::vector<std::string> disks_; ///< "/dev/nvme0n1", by the plan's order.
    std::vector<machine::DiskWindow> windows_;
    std::vector<write_log::Entry> entries_;
    std::size_t begin_;
    std::size_t end_;
    write_log::Loss loss_;
    std::vector<write_log::Cut> all_;
    std::vector<Tried> tried_;
    std::map<std::size_t, std::size_t> passed_;
    std::map<std::size_t, Failure> failures_;
};

} // namespace harness::engine
