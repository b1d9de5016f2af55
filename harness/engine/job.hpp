#pragma once

#include "harness/checks/disk_guard.hpp"
#include "harness/checks/layout_checks.hpp"
#include "harness/disko/effects.hpp"
#include "harness/machine/plan.hpp"
#include "harness/scenario/scenario.hpp"
#include "reports/model/run_report.hpp"

#include <optional>
#include <set>
#include <span>

namespace harness::engine {

/// Everything about one scenario that can be known before a machine starts.
struct Job {
    scenario::Scenario scenario;
    std::string variant; ///< Of the machine: "swap-nvme-order"; empty: as recorded.
    machine::Plan plan;
    std::optional<disko::Effects> effects;      ///< Of the layout, where there is one.
    std::optional<checks::LayoutChecks> checks; ///< Likewise.
    std::optional<checks::DiskGuard> guard;     ///< Likewise; asked before anything is written.
    std::vector<std::string> mountpoints;       ///< Of its data, in mount order; without swap.
    std::set<std::string> touched_disks;        ///< Ids of the plan's disks in the layout.
    bool is_about_hardware = false;             ///< All of the machine is judged, not these alone.
    std::string replacement; ///< "replacement-1", of other hardware; empty: it is there at first.
    std::vector<std::string> changes; ///< What is different from its report, for people.
    /// The same scenario on machines of other hardware that replace this one, in their order.
    std::vector<Job> replacements;
};

inline constexpr std::string_view root_mount_point = "/mnt";

/// A layout and the report that it was written for, whatever the machine is that it meets.
struct RecordedLayout {
    const disko::Layout& layout;
    const facter::Report& report;
};

/// The job of a scenario. The layout's effects can be refused by name, with place.
[[nodiscard]] Result<Job> make_job(scenario::Scenario scenario, machine::Plan plan,
                                   const RecordedLayout* recorded);

/// "zephyrus-storage"; "zephyrus-storage[swap-nvme-order]" on a changed machine; with the values of
/// its `for-each`, if it has one, "zephyrus-storage[size=1MiB]" or both.
[[nodiscard]] std::string name_of(const Job& job);

/// The same scenario on the hardware that it has in this step: the job, or one of its replacements.
[[nodiscard]] const Job& job_in(const Job& job, std::size_t step);

/// The job and its replacements.
[[nodiscard]] std::vector<const Job*> with_replacements(const Job& job);

/// What a text about this machine's hardware begins with: "server: replacement-1: ", or less.
[[nodiscard]] std::string hardware_of(const Job& job);

/// The report before anything has run: all cases are there and pending, so that a report which is
/// read while the run goes on, or after it was killed, names what is missing.
[[nodiscard]] reports::ScenarioReport planned_report(const Job& job);

/// The same of several machines of one scenario; at least one.
[[nodiscard]] reports::ScenarioReport planned_report(std::span<const Job* const> jobs);

/// The step's name under which the start of the machine is reported.
inline constexpr std::string_view start_step = "start";

/// The same as it stands in the report: "server: start" where there are several machines.
[[nodiscard]] std::string start_step_of(const Job& job);

/// What else is told of this machine has this before it: "server: ", or nothing.
[[nodiscard]] std::string told_of(const Job& job);

} // namespace harness::engine
