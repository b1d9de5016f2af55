#include "harness/base/concat.hpp"
#include "harness/cli/load.hpp"
#include "harness/machine/variant.hpp"

// From files that were read to jobs that can be run.
namespace harness::cli {

namespace {

machine::SecureBoot secure_boot_for(const scenario::MachineRequest& request) {
    switch (request.secure_boot) {
    case scenario::SecureBoot::off:
        return machine::SecureBoot::off;
    case scenario::SecureBoot::setup:
        return machine::SecureBoot::setup;
    case scenario::SecureBoot::enrolled:
        return machine::SecureBoot::enrolled;
    }
    return machine::SecureBoot::off;
}

struct PreparedJob {
    std::string does_not_apply; ///< Why the variant does not; empty: it does.
    engine::Job job;
};

/// The scenario on its own hardware.
Result<PreparedJob> prepare_job(const Files& files, const std::string& name,
                                const scenario::Variant& variant, const Environment& environment) {
    const scenario::MachineRequest& request = files.scenario.machine;
    const machine::Wishes wishes{.memory = request.memory,
                                 .cpus = request.cpu_count,
                                 .firmware = firmware_for(request, files.report),
                                 .secure_boot = secure_boot_for(request),
                                 .has_system = request.system == scenario::GuestSystem::debian,
                                 .has_tpm = request.has_tpm};
    const machine::VariedMachine machine = machine::vary(files.report, wishes, variant);
    if (!machine.does_not_apply.empty()) {
        return PreparedJob{machine.does_not_apply, {}};
    }
    auto plan = machine::make_plan(name, machine.report, machine.wishes, environment.limits);
    std::optional<engine::RecordedLayout> recorded;
    if (files.layout) {
        recorded.emplace(engine::RecordedLayout{*files.layout, files.report});
    }
    auto job = engine::make_job(files.scenario, std::move(plan), recorded ? &*recorded : nullptr);
    if (!job) {
        return job.error();
    }
    job->changes = machine.notes;
    return PreparedJob{"", std::move(*job)};
}

/// The machines that replace the loaded one. They have variants of their own.
Diagnostics add_replacements(const Files& files, const std::string& name,
                             const Environment& environment, Loaded& loaded) {
    Diagnostics problems;
    for (const Files& next : files.replacements) {
        const auto& wanted = next.scenario.machine.variants;
        const std::string replacement = concat("replacement-", loaded.job.replacements.size() + 1);
        auto prepared =
            prepare_job(next, concat(name, "-", replacement),
                        wanted.empty() ? scenario::Variant{} : wanted.front().variant, environment);
        if (!prepared) {
            problems.append_new(prepared.error());
            continue;
        }
        if (!prepared->does_not_apply.empty()) {
            problems.error(wanted.front().place,
                           concat("the variant '", wanted.front().variant.text,
                                  "' does not apply: ", prepared->does_not_apply),
                           "remove it, or take a report of a machine that it applies to");
            continue;
        }
        prepared->job.replacement = replacement;
        loaded.job.replacements.push_back(std::move(prepared->job));
        loaded.replacement_digests.emplace_back(next.report_digest, next.layout_digest);
    }
    return problems;
}

} // namespace

Result<Prepared> prepare(const Files& files, const scenario::Variant& variant,
                         const Environment& environment) {
    const bool is_one_of_several = !files.scenario.machine_name.empty();
    const std::string name = is_one_of_several
                                 ? concat(files.scenario.name, "-", files.scenario.machine_name)
                                 : files.scenario.name;
    Prepared out;
    if (is_one_of_several && !variant.text.empty()) {
        out.does_not_apply = "the scenario has several machines, and a variant is of one";
        return out;
    }
    auto prepared = prepare_job(files, name, variant, environment);
    if (!prepared) {
        return prepared.error();
    }
    out.does_not_apply = prepared->does_not_apply;
    if (!out.does_not_apply.empty()) {
        return out;
    }
    out.loaded.report = files.report;
    out.loaded.job = std::move(prepared->job);
    out.loaded.job.variant = variant.text;
    out.loaded.report_digest = files.report_digest;
    out.loaded.layout_digest = files.layout_digest;
    if (Diagnostics problems = add_replacements(files, name, environment, out.loaded);
        problems.has_errors()) {
        return problems;
    }
    for (const Files& other : files.others) {
        auto next = prepare(other, {}, environment);
        if (!next) {
            return next.error();
        }
        out.loaded.others.push_back(std::move(next->loaded));
    }
    return out;
}

} // namespace harness::cli
