#include "harness/cli/commands.hpp"
#include "harness/cli/doctor_rows.hpp"
#include "harness/cli/load.hpp"

#include <ostream>

namespace harness::cli {

namespace {

struct Known {
    std::string name;
    machine::Plan plan;
};

/// The machines of all scenarios that can be read; `harness check` tells of the others.
std::vector<Known> known_machines(const Environment& environment) {
    std::vector<Known> out;
    for (const scenario::CatalogueEntry& entry : scan_catalogue(environment).entries) {
        const auto files = read_files(entry.path, environment, {});
        if (!files) {
            continue;
        }
        // What a machine needs does not depend on the values of parameters.
        const auto prepared = prepare(files->front(), {}, environment);
        if (prepared) {
            for (const engine::Job* job : jobs_of(prepared->loaded)) {
                for (const engine::Job* one : engine::with_replacements(*job)) {
                    out.push_back({entry.name, one->plan});
                }
            }
        }
    }
    return out;
}

std::vector<std::string> held_back_by(const DoctorRow& row, const std::vector<Known>& machines) {
    std::vector<std::string> out;
    for (const Known& one : machines) {
        if (row.importance == doctor::Importance::required ||
            (row.is_needed && row.is_needed(one.plan))) {
            if (out.empty() || out.back() != one.name) { // Of a scenario with several machines.
                out.push_back(one.name);
            }
        }
    }
    return out;
}

ExitCode exit_code_of(doctor::Health health) {
    switch (health) {
    case doctor::Health::well:
        return ExitCode::passed;
    case doctor::Health::impaired:
        return ExitCode::failed;
    case doctor::Health::unable:
        return ExitCode::usage;
    }
    return ExitCode::usage;
}

} // namespace

ExitCode doctor(const DoctorOptions& options, Environment& environment) {
    const std::vector<Known> machines = known_machines(environment);
    Examination examination(environment);
    std::vector<doctor::Finding> findings;
    for (const DoctorRow& row : doctor_rows()) {
        doctor::Finding finding{row.section,           row.name,
                                row.purpose,           row.importance,
                                row.look(examination), held_back_by(row, machines)};
        if (examination.is_interrupted()) {
            environment.err << "interrupted\n";
            return ExitCode::interrupted;
        }
        findings.push_back(std::move(finding));
    }
    environment.out << (options.format == "json"
                            ? doctor::render_json(findings)
                            : doctor::render_table(findings, environment.is_terminal));
    return exit_code_of(doctor::health_of(findings));
}

} // namespace harness::cli
