#include "harness/engine/job.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/checks/declared.hpp"
#include "harness/disko/orders.hpp"
#include "harness/engine/hardware.hpp"
#include "harness/engine/leaks.hpp"
#include "harness/engine/payload.hpp"
#include "harness/engine/power_check.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>
#include <set>

namespace harness::engine {

namespace {

/// Kernel modules that mounting these file systems will ask for; loading btrfs takes a second under
/// emulation, so it starts while the guest still does other things.
std::vector<std::string> modules_for(const std::set<std::string>& file_systems) {
    std::vector<std::string> out;
    for (const std::string& type : file_systems) {
        if (type == "btrfs" || type == "ext4" || type == "xfs" || type == "f2fs") {
            out.push_back(type);
        } else if (type == "vfat") {
            out.insert(out.end(), {"vfat", "nls_cp437", "nls_ascii", "nls_iso8859_1"});
        }
    }
    return out;
}

std::string mounted_at(const std::string& mountpoint) {
    return mountpoint == "/" ? std::string(root_mount_point) : concat(root_mount_point, mountpoint);
}

void add_layout(Job& job, const disko::Layout& layout) {
    std::set<std::string> types;
    std::set<std::string> data;
    for (const disko::FileSystem& file_system : disko::file_systems(layout)) {
        types.insert(file_system.fs_type);
        if (file_system.fs_type != "tmpfs") {
            data.insert(file_system.mountpoint);
        }
    }
    for (const std::string& mountpoint : disko::mount_order(layout)) {
        if (data.contains(mountpoint)) {
            job.mountpoints.push_back(mounted_at(mountpoint));
        }
    }
    // Before what the plan itself has: disks are waited for first.
    const std::vector<std::string> modules = modules_for(types);
    job.plan.preload.insert(job.plan.preload.begin(), modules.begin(), modules.end());
}

reports::Case pending(const scenario::Step& step) {
    reports::Case out;
    out.suite_step = step.name;
    out.name = step.name;
    return out;
}

/// What the scenario's write step of this name puts into the guest.
std::vector<PayloadFile> files_written_as(const Job& job, const scenario::Word& payload) {
    const std::vector<scenario::Step>& steps = job.scenario.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto* write = std::get_if<scenario::WriteAction>(&steps[i].action);
        if (write != nullptr && write->payload == payload) {
            return payload_files(*write, job_in(job, i).mountpoints);
        }
    }
    return {};
}

bool brings_hardware(const scenario::Action& action) {
    const auto* replace = std::get_if<scenario::ReplaceAction>(&action);
    return replace != nullptr && replace->hardware;
}

bool judges_hardware(const Job& job) {
    const std::vector<machine::Claim> claims = reported_claims(job);
    return std::any_of(claims.begin(), claims.end(),
                       [&job](const machine::Claim& claim) { return is_judged(job, claim); });
}

/// A check step has a case for each check, a compare step one for each file, a power step one for
/// each value, others one. `first` is on the hardware that the scenario begins with.
std::vector<reports::Case> cases_of(const Job& first, const Job& job, const scenario::Step& step) {
    std::vector<reports::Case> cases;
    if (const auto* compare = std::get_if<scenario::CompareAction>(&step.action)) {
        for (const PayloadFile& file : files_written_as(first, compare->payload)) {
            cases.push_back(pending(step));
            cases.back().name = concat(file.path, " reads as it was written");
        }
    }
    if (std::holds_alternative<scenario::CheckAction>(step.action) && job.checks) {
        cases = job.checks->cases;
        for (reports::Case& one : cases) {
            one.suite_step = step.name;
        }
    }
    if (const auto* power = std::get_if<scenario::PowerAction>(&step.action)) {
        for (const PowerAspect aspect : aspects_of(*power)) {
            cases.push_back(pending(step));
            cases.back().name = check_name(aspect);
        }
    }
    if (cases.empty()) {
        cases.push_back(pending(step));
    }
    if (brings_hardware(step.action) && judges_hardware(job)) {
        cases.push_back(pending(step));
        cases.back().name = hardware_case;
    }
    return cases;
}

/// The appliance can make and mount these; another one would fail in the guest, after minutes.
void check_file_systems(const disko::Layout& layout, Diagnostics& problems) {
    const std::set<std::string> known{"btrfs", "ext2", "ext3", "ext4", "tmpfs", "vfat"};
    for (const disko::FileSystem& one : disko::file_systems(layout)) {
        if (!known.contains(one.fs_type)) {
            problems.error(layout.source->whole(),
                           concat("file system '", one.fs_type, "' of ", one.mountpoint,
                                  " is not yet supported in the guest"),
                           concat("supported: ", join(known, ", ")));
        }
    }
}

/// Only a laptop has a battery, an AC adapter and a lid to change.
void check_power_steps(const Job& job, Diagnostics& problems) {
    if (job.plan.is_portable) {
        return;
    }
    for (const scenario::Step& step : scenario::steps_on_its_hardware(job.scenario)) {
        if (std::holds_alternative<scenario::PowerAction>(step.action)) {
            problems.error(step.place,
                           concat("'power' needs a laptop, and the report '",
                                  job.scenario.machine.report.written, "' is of none"),
                           "name a laptop's report, or remove this step");
        }
    }
}

/// An expected failure that names no check would never be met; that is a mistake of the scenario.
void check_expected_names(const Job& job, Diagnostics& problems) {
    std::vector<std::string> known;
    for (const reports::Case& one : job.checks->cases) {
        known.push_back(one.name);
    }
    for (const scenario::Step& step : scenario::steps_on_its_hardware(job.scenario)) {
        const auto* check = std::get_if<scenario::CheckAction>(&step.action);
        if (check == nullptr) {
            continue;
        }
        for (const scenario::ExpectedFailure& expected : check->expected_failures) {
            const bool is_known =
                std::any_of(known.begin(), known.end(), [&](const std::string& name) {
                    return scenario::matches_glob(expected.check, name);
                });
            if (!is_known) {
                const auto meant = nearest(expected.check, known);
                problems.error(expected.place, concat("no check is named '", expected.check, "'"),
                               meant ? concat("did you mean '", *meant, "'?")
                                     : "`harness check --checks` lists the names of all checks");
            }
        }
    }
}

void add_planned(const Job& job, reports::ScenarioReport& report) {
    reports::Case start;
    start.suite_step = start_step_of(job);
    start.name = "the machine starts";
    report.cases.push_back(std::move(start));
    if (judges_hardware(job)) {
        reports::Case hardware;
        hardware.suite_step = start_step_of(job);
        hardware.name = hardware_case;
        report.cases.push_back(std::move(hardware));
    }
    for (const Job* one : with_replacements(job)) {
        for (reports::HardwareFact& fact :
             hardware_facts(*one, fidelity::verify(reported_claims(*one), {}))) {
            report.hardware.push_back(std::move(fact));
        }
    }
    const std::vector<scenario::Step>& steps = job.scenario.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        for (const scenario::Step* step : scenario::with_inner_steps(std::span(&steps[i], 1))) {
            auto cases = cases_of(job, job_in(job, i), *step);
            report.cases.insert(report.cases.end(), std::make_move_iterator(cases.begin()),
                                std::make_move_iterator(cases.end()));
        }
    }
}

} // namespace

Result<Job> make_job(scenario::Scenario scenario, machine::Plan plan,
                     const RecordedLayout* recorded) {
    Job job;
    job.scenario = std::move(scenario);
    job.plan = std::move(plan);
    const auto steps = scenario::steps_on_its_hardware(job.scenario);
    job.plan.records_writes = std::any_of(steps.begin(), steps.end(), [](const auto& step) {
        return std::holds_alternative<scenario::RecordWritesAction>(step.action);
    });
    Diagnostics problems;
    check_power_steps(job, problems);
    if (problems.has_errors()) {
        return problems;
    }
    if (recorded == nullptr) {
        return job;
    }
    const disko::Layout& layout = recorded->layout;
    auto effects = disko::plan_effects(layout);
    if (!effects) {
        return effects.error();
    }
    job.effects = std::move(*effects);
    job.checks = checks::plan_layout_checks(layout, job.plan, root_mount_point);
    job.guard = checks::plan_disk_guard(layout, recorded->report);
    add_layout(job, layout);
    for (const disko::Disk& disk : layout.disks) {
        if (const machine::Disk* known = checks::recorded_disk(job.plan, disk.device)) {
            job.touched_disks.insert(known->id);
        }
    }
    check_file_systems(layout, problems);
    check_expected_names(job, problems);
    if (problems.has_errors()) {
        return problems;
    }
    return job;
}

std::string name_of(const Job& job) {
    const auto in_brackets = [](const std::string& part) {
        return part.empty() ? std::string{} : concat("[", part, "]");
    };
    return concat(job.scenario.name, in_brackets(job.variant),
                  in_brackets(job.scenario.combination));
}

const Job& job_in(const Job& job, std::size_t step) {
    const Job* out = &job;
    for (const Job& replacement : job.replacements) {
        out = replacement.scenario.begun_by <= step ? &replacement : out;
    }
    return *out;
}

std::vector<const Job*> with_replacements(const Job& job) {
    std::vector<const Job*> out{&job};
    for (const Job& replacement : job.replacements) {
        out.push_back(&replacement);
    }
    return out;
}

std::string hardware_of(const Job& job) {
    return concat(told_of(job), job.replacement, job.replacement.empty() ? "" : ": ");
}

std::string told_of(const Job& job) {
    const std::string& machine = job.scenario.machine_name;
    return machine.empty() ? std::string{} : concat(machine, ": ");
}

std::string start_step_of(const Job& job) {
    return concat(told_of(job), start_step);
}

reports::ScenarioReport planned_report(const Job& job) {
    const Job* const alone = &job;
    return planned_report(std::span(&alone, 1));
}

reports::ScenarioReport planned_report(std::span<const Job* const> jobs) {
    reports::ScenarioReport report;
    report.name = name_of(*jobs.front());
    report.summary = jobs.front()->scenario.summary;
    for (const Job* job : jobs) {
        add_planned(*job, report);
    }
    if (jobs.front()->scenario.fails_on_leak) {
        report.cases.push_back(planned_leaks_case());
    }
    return report;
}

} // namespace harness::engine
