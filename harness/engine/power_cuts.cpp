#include "harness/engine/power_cuts.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

/// Chooses what is lost: the same in every run on the same record.
constexpr std::uint64_t loss_seed = 1;

Bytes written_in(std::span<const write_log::Entry> entries) {
    Bytes out;
    for (const write_log::Entry& one : entries) {
        out = out + (one.kind == write_log::Entry::Kind::write ? one.size : Bytes{});
    }
    return out;
}

} // namespace

write_log::Loss loss_of(const machine::Plan& plan) {
    const bool has_nvme =
        std::any_of(plan.disks.begin(), plan.disks.end(),
                    [](const machine::Disk& disk) { return disk.bus == machine::DiskBus::nvme; });
    return has_nvme ? write_log::Loss::rest : write_log::Loss::any;
}

PowerCuts::PowerCuts(const machine::Plan& plan, std::span<const write_log::Entry> entries,
                     std::size_t begin, std::size_t end)
    : windows_(machine::disk_windows(plan)), entries_(entries.begin(), entries.end()),
      begin_(begin), end_(end), loss_(loss_of(plan)),
      all_(write_log::plan_cuts(entries, begin, end, loss_, loss_seed)) {
    for (const machine::Disk& disk : plan.disks) {
        disks_.push_back(disk.node);
    }
}

std::vector<write_log::Cut> PowerCuts::chosen(std::optional<std::uint32_t> count,
                                              std::uint32_t only) const {
    if (only > all_.size()) {
        return {};
    }
    if (only > 0) {
        return {all_[only - 1]};
    }
    return count ? write_log::spread(all_, *count) : all_;
}

std::string PowerCuts::text_of(const write_log::Cut& cut) const {
    const std::span recorded = std::span(entries_).subspan(begin_, end_ - begin_);
    const std::size_t flushes = write_log::count_flushes(recorded);
    std::string out = concat("cut ", cut.number, " of ", all_.size(), ": ");
    if (cut.end == begin_) {
        return out + "before the first write";
    }
    out += cut.is_at_flush ? concat("at flush ", cut.flush, " of ", flushes)
                           : concat("after flush ", cut.flush, " of ", flushes);
    out += concat(", after entry ", cut.end - begin_, " of ", end_ - begin_);
    if (!cut.lost.empty()) {
        out += concat(", of which ", cut.lost.size(), " since the flush are lost");
    }
    for (std::size_t i = cut.end; i > begin_; --i) {
        const write_log::Entry& last = entries_[i - 1];
        if (last.kind != write_log::Entry::Kind::write) {
            continue;
        }
        const auto after = std::find_if(windows_.begin(), windows_.end(), [&](const auto& window) {
            return window.offset > last.offset;
        });
        const auto disk = static_cast<std::size_t>(after - windows_.begin()) - 1;
        out += concat("; the last to write was at byte ",
                      last.offset.count - windows_[disk].offset.count, " of ", disks_[disk]);
        break;
    }
    return out;
}

void PowerCuts::begin(const write_log::Cut& cut) {
    tried_.push_back({cut, {}});
}

void PowerCuts::pass(std::size_t step) {
    ++passed_[step];
}

void PowerCuts::fail(std::size_t step, std::span<const reports::Case> cases) {
    HARNESS_ASSERT(!tried_.empty() && !cases.empty(), "a step fails after a cut");
    Failure& failure = failures_[step];
    if (failure.times++ == 0) {
        failure.cases.assign(cases.begin(), cases.end());
        failure.cut = text_of(tried_.back().cut);
    }
    const auto failed = std::find_if(cases.begin(), cases.end(), [](const reports::Case& one) {
        return one.status == reports::CaseStatus::failed;
    });
    const reports::Case& shown = failed == cases.end() ? cases.front() : *failed;
    tried_.back().failed = concat(shown.suite_step, ": ", shown.message);
}

std::size_t PowerCuts::failed_cuts() const {
    return static_cast<std::size_t>(std::count_if(
        tried_.begin(), tried_.end(), [](const Tried& one) { return !one.failed.empty(); }));
}

void PowerCuts::settle(std::size_t step, std::span<reports::Case> cases) const {
    const auto failure = failures_.find(step);
    if (failure == failures_.end()) {
        for (reports::Case& one : cases) {
            if (!passed_.contains(step) && one.status == reports::CaseStatus::running) {
                one.status = reports::CaseStatus::skipped;
                one.reason = "after no cut all steps above it passed";
            }
        }
        return;
    }
    const auto& [kept, cut, times] = failure->second;
    for (std::size_t i = 0; i < cases.size() && i < kept.size(); ++i) {
        const auto time = cases[i].time;
        cases[i] = kept[i];
        cases[i].time = time;
        if (cases[i].status == reports::CaseStatus::failed) {
            cases[i].message = concat(cut, ": ", cases[i].message, " (so after ", times, " of ",
                                      tried_.size(), " cuts)");
        }
    }
}

std::string PowerCuts::summary() const {
    const std::span recorded = std::span(entries_).subspan(begin_, end_ - begin_);
    return concat(write_log::count_flushes(recorded), " flushes among ", recorded.size(),
                  " entries (", to_human(written_in(recorded)), " written); ", tried_.size(),
                  " of ", all_.size(), " cuts tried, ", failed_cuts(), " of them failed");
}

std::string PowerCuts::verdict() const {
    const auto first = std::find_if(tried_.begin(), tried_.end(),
                                    [](const Tried& one) { return !one.failed.empty(); });
    if (first == tried_.end()) {
        return {};
    }
    return concat(failed_cuts(), " of ", tried_.size(), " cuts failed; the first was ",
                  text_of(first->cut), "; 'only: ", first->cut.number,
                  "' in this step tries that one alone");
}

std::string PowerCuts::table() const {
    std::string out = concat(
        summary(), "\n",
        "Made by doing again what QEMU's blklogwrites logged of all disks, up to the cut. ",
        loss_ == write_log::Loss::any
            ? "Between flushes each write that was not flushed is lost or not, by chance.\n"
            : "Between flushes the last writes are lost; single ones are not, as QEMU's NVMe does "
              "not tell which may be.\n");
    for (const Tried& one : tried_) {
        out += concat(one.failed.empty() ? "passed  " : "FAILED  ", text_of(one.cut),
                      one.failed.empty() ? "" : concat("\n        ", one.failed), "\n");
    }
    return out;
}

} // namespace harness::engine
