#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/settings.hpp"
#include "harness/cli/variants.hpp"
#include "harness/libvirt/render_domain.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/machine/software_tpm.hpp"
#include "harness/qemu/host.hpp"

#include <ostream>

namespace harness::cli {

namespace {

/// Settings for a machine that a person starts by hand: images of its own, its console at the
/// terminal, sockets that nobody has to connect to.
machine::QemuSettings by_hand(const machine::Plan& plan, const qemu::QemuProgram& program,
                              const appliance::Appliance& system) {
    auto settings = qemu::settings_for(plan, program, qemu::Accelerator::tcg, system);
    settings.image_directory = concat("/tmp/harness-", plan.name);
    settings.console = "stdio,signal=on";
    settings.monitor =
        concat("socket,path=", settings.image_directory, "/qmp.sock,server=on,wait=off");
    settings.agent =
        concat("socket,path=", settings.image_directory, "/agent.sock,server=on,wait=off");
    settings.tpm = machine::software_tpm_socket(settings.image_directory);
    if (!settings.ovmf_variables.empty()) {
        settings.ovmf_variables = concat(settings.image_directory, "/ovmf-variables.fd");
    }
    return settings;
}

/// "server", "replacement-1", "server-replacement-1"; nothing for the only machine.
std::string name_of_hardware(const engine::Job& job) {
    const std::string& machine = job.scenario.machine_name;
    const bool has_both = !machine.empty() && !job.replacement.empty();
    return concat(machine, has_both ? "-" : "", job.replacement);
}

/// The machine that was asked for by its name, or the only one.
Result<const machine::Plan*> choose(const Loaded& loaded, const std::string& wanted) {
    std::vector<std::string> names;
    for (const engine::Job* job : jobs_of(loaded)) {
        for (const engine::Job* one : engine::with_replacements(*job)) {
            names.push_back(name_of_hardware(*one));
            if (names.back() == wanted) {
                return &one->plan;
            }
        }
    }
    Diagnostics problems;
    const Place place{.file = "--machine", .line_text = {}};
    if (names.size() == 1 && names.front().empty()) {
        problems.error(place, "the scenario has one machine, which has no name",
                       "leave --machine out");
    } else if (wanted.empty()) {
        problems.error(place, concat("the scenario has the machines ", join(names, ", ")),
                       concat("name one: --machine ", names.front()));
    } else {
        problems.error(place, concat("no machine has the name '", wanted, "'"),
                       suggestion(wanted, names));
    }
    return problems;
}

} // namespace

ExitCode plan(const PlanOptions& options, Environment& environment) {
    const auto paths = find_scenarios(environment, {options.name}, {});
    if (!paths) {
        environment.err << render(paths.error());
        return ExitCode::usage;
    }
    const auto wanted =
        wanted_variants(options.variant.empty() ? std::vector<std::string>{}
                                                : std::vector<std::string>{options.variant});
    const auto values = wanted_settings(options.parameters);
    const auto runs = !wanted   ? Result<Runs>(wanted.error())
                      : !values ? Result<Runs>(values.error())
                                : load_all_runs({paths->front()}, environment, *wanted, *values);
    if (!runs) {
        environment.err << render(runs.error());
        return ExitCode::usage;
    }
    const auto chosen = choose(runs->runs.front(), options.machine);
    if (!chosen) {
        environment.err << render(chosen.error());
        return ExitCode::usage;
    }
    const machine::Plan& machine = **chosen;
    if (options.format == "json") {
        environment.out << machine::render_json(machine);
        return ExitCode::passed;
    }
    const auto program = qemu::find_qemu();
    appliance::Sources sources;
    sources.cache = environment.cache;
    sources.wanted_kernel = environment.wanted_kernel;
    const auto system = appliance::locate(sources);
    if (!program || !system) {
        environment.err << render(!program ? program.error() : system.error());
        return ExitCode::usage;
    }
    if (!appliance::is_built(*system)) {
        environment.err << "harness: note: the appliance is not built yet; the first `harness run` "
                           "builds it\n";
    }
    std::error_code ignored;
    if (machine.has_system && !std::filesystem::exists(system->system_image, ignored)) {
        environment.err << "harness: note: the system is not built yet, and its size not known; "
                           "the first `harness run` builds it\n";
    }
    const auto settings = by_hand(machine, *program, *system);
    environment.out << (options.format == "libvirt"
                            ? libvirt::render_domain_xml(machine, {settings, {}, {}})
                            : machine::render_qemu_script(machine, settings));
    return ExitCode::passed;
}

} // namespace harness::cli
