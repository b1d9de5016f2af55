#pragma once

#include "harness/cli/environment.hpp"
#include "harness/disko/layout.hpp"
#include "harness/engine/job.hpp"
#include "harness/facter/report.hpp"
#include "harness/scenario/catalogue.hpp"
#include "harness/scenario/chain.hpp"
#include "harness/secrets/secret_text.hpp"
#include "harness/stores/relayed_store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>

namespace harness::cli {

/// A file's text under its name; what the system says where it can not be read is a diagnostic at
/// `asked_at`, where something asks for the file.
[[nodiscard]] Result<std::shared_ptr<const Source>> read_source(const std::string& path,
                                                                const Place& asked_at,
                                                                const std::string& what,
                                                                Bytes largest = mebibytes(64));

[[nodiscard]] Result<facter::Report> load_report(const std::string& path, const Place& asked_at,
                                                 Diagnostics& warnings);

/// Every scenario file that can be found by name or tag.
struct Catalogue {
    std::vector<scenario::CatalogueEntry> entries;
};
[[nodiscard]] Catalogue scan_catalogue(const Environment& environment);

/// The paths of the scenarios that were asked for: by name, path or tag.
[[nodiscard]] Result<std::vector<std::string>> find_scenarios(const Environment& environment,
                                                              const std::vector<std::string>& names,
                                                              const std::vector<std::string>& tags);

/// A scenario with all files that it names, read and held against each other.
struct Files {
    scenario::Scenario scenario;
    facter::Report report;
    std::optional<disko::Layout> layout;
    std::string report_digest;
    std::string layout_digest;
    Diagnostics warnings;
    std::vector<Files> others;       ///< Of the scenario's other machines.
    std::vector<Files> replacements; ///< Of those that replace this one.
};

/// One for each combination of the scenario's `for-each`. Settings of parameters that it does not
/// have are not looked at. What files are warned of is told by the first that names them.
[[nodiscard]] Result<std::vector<Files>> read_files(const std::string& path,
                                                    const Environment& environment,
                                                    std::span<const scenario::Setting> settings);

/// A scenario that can be run: on the machine of its report, or on a changed one.
struct Loaded {
    facter::Report report; ///< As recorded.
    engine::Job job;
    std::string report_digest;
    std::string layout_digest;
    /// Of the job's replacements: digests of report and layout.
    std::vector<std::pair<std::string, std::string>> replacement_digests;
    Diagnostics warnings;
    std::vector<Loaded> others; ///< The scenario's other machines.
    /// The values of secrets that each run has from outside, by name.
    std::map<std::string, std::shared_ptr<const secrets::SecretText>> secrets;
    /// How the real servers behind its stores are had, by the stores' names.
    std::map<std::string, stores::ServerMeans> servers;
};

/// All machines of a scenario, that of the scenario itself first.
[[nodiscard]] std::vector<const Loaded*> machines_of(const Loaded& loaded);
[[nodiscard]] std::vector<const engine::Job*> jobs_of(const Loaded& loaded);

/// Of all machines of all scenarios, and of those that replace them.
[[nodiscard]] std::vector<const machine::Plan*> plans_of(const std::vector<Loaded>& all);

/// Those of all its machines together.
[[nodiscard]] std::size_t count_steps(const Loaded& loaded);

/// `recorded` is the report's own.
[[nodiscard]] machine::Firmware firmware_for(const scenario::MachineRequest& request,
                                             const facter::Report& report);

struct Prepared {
    std::string does_not_apply; ///< Why the variant does not; empty: it does.
    Loaded loaded;
};

[[nodiscard]] Result<Prepared> prepare(const Files& files, const scenario::Variant& variant,
                                       const Environment& environment);

} // namespace harness::cli
