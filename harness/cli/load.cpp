#include "harness/cli/load.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/sha256.hpp"
#include "harness/cli/named_files.hpp"
#include "harness/cli/origins.hpp"
#include "harness/disko/cross_check.hpp"
#include "harness/disko/layout_reader.hpp"
#include "harness/disko/lint.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/machine/make_plan.hpp"
#include "harness/stores/faults.hpp"
#include "harness/stores/prices.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

std::vector<disko::DiskFact> disk_facts(const facter::Report& report) {
    std::vector<disko::DiskFact> facts;
    for (const facter::Disk* disk : facter::replayed_disks(report)) {
        facts.push_back({disk->node, disk->links, disk->size,
                         static_cast<std::uint32_t>(disk->sector_size.count),
                         disk->bus == facter::Bus::nvme, disk->serial.value_or("")});
    }
    return facts;
}

Result<facter::Report> parse_report(const std::shared_ptr<const Source>& source,
                                    Diagnostics& warnings) {
    auto tree = parse_json(source);
    if (!tree) {
        return tree.error();
    }
    return facter::read_report(*tree, warnings);
}

void sort_out(Diagnostics found, Diagnostics& errors, Diagnostics& warnings) {
    for (Diagnostic& one : found.items) {
        (one.severity == Severity::error ? errors : warnings).items.push_back(std::move(one));
    }
}

/// `firmware: recorded` is UEFI only if the report says so.
void check_needs_of_uefi(const scenario::MachineRequest& request, const facter::Report& report,
                         Diagnostics& errors) {
    if (firmware_for(request, report) == machine::Firmware::uefi) {
        return;
    }
    for (const std::string_view key : scenario::keys_that_need_uefi(request)) {
        errors.error(key == "tpm" ? request.tpm_place : request.secure_boot_place,
                     concat("'", key, "' needs UEFI, and the report's machine starts by BIOS"),
                     concat("write 'firmware: uefi', or remove '", key, "'"));
    }
}

/// A guest of another architecture can not run the host's programs.
void check_architecture(const scenario::Scenario& scenario, const facter::Report& report,
                        Diagnostics& errors) {
    if (report.system != "x86_64-linux") {
        errors.error(scenario.machine.report.place,
                     concat("this report is of an ", report.system, " machine"),
                     "only x86_64-linux machines can be replayed so far");
    }
}

std::optional<facter::Report> load_recorded(Files& files, Diagnostics& errors) {
    const scenario::FileReference& reference = files.scenario.machine.report;
    const auto source = read_source(reference.resolved, reference.place, "report");
    if (!source) {
        errors.append(source.error());
        return std::nullopt;
    }
    auto report = parse_report(*source, files.warnings);
    if (!report) {
        errors.append(report.error());
        return std::nullopt;
    }
    files.report_digest = sha256_hex((*source)->text());
    check_architecture(files.scenario, *report, errors);
    check_needs_of_uefi(files.scenario.machine, *report, errors);
    return std::move(*report);
}

/// Reads the layout and holds it against the report's disks.
std::optional<disko::Layout> load_layout(const facter::Report* report, Files& files,
                                         Diagnostics& errors) {
    const scenario::FileReference& reference = *files.scenario.layout;
    auto source = read_source(reference.resolved, reference.place, "layout");
    if (!source) {
        errors.append(source.error());
        return std::nullopt;
    }
    files.layout_digest = sha256_hex((*source)->text());
    auto layout = disko::parse_layout(*source);
    if (!layout) {
        errors.append(layout.error());
        return std::nullopt;
    }
    sort_out(disko::lint(*layout), errors, files.warnings);
    if (report != nullptr) {
        const auto facts = disk_facts(*report);
        sort_out(disko::cross_check(*layout, facts), errors, files.warnings);
    }
    return std::move(*layout);
}

bool name_the_same_files(const scenario::Scenario& a, const scenario::Scenario& b) {
    const auto path_of = [](const std::optional<scenario::FileReference>& file) {
        return file ? file->resolved : std::string{};
    };
    return a.machine.report.resolved == b.machine.report.resolved &&
           path_of(a.layout) == path_of(b.layout);
}

/// Reads the report, and the layout where there is one.
void read_machine(Files& files, Diagnostics& errors) {
    auto report = load_recorded(files, errors);
    if (files.scenario.layout) {
        files.layout = load_layout(report ? &*report : nullptr, files, errors);
    }
    files.report = report ? std::move(*report) : facter::Report{};
}

/// Once all else that the scenario names has been read.
void read_replacements(Files& files, Diagnostics& errors) {
    files.replacements.clear();
    for (scenario::Scenario& scenario : scenario::replacements_of(files.scenario)) {
        Files& next = files.replacements.emplace_back();
        next.scenario = std::move(scenario);
        Diagnostics found;
        read_machine(next, found);
        errors.append_new(found);
        files.warnings.append_new(next.warnings);
    }
}

Result<Files> read_files_of(scenario::Scenario scenario, const Files* before);

void read_others(Files& files, Diagnostics& errors) {
    for (scenario::Scenario& other : files.scenario.others) {
        auto read = read_files_of(std::move(other), nullptr);
        if (read) {
            files.warnings.append_new(read->warnings);
            files.others.push_back(std::move(*read));
        } else {
            errors.append_new(read.error());
        }
    }
    files.scenario.others.clear();
}

/// What a scenario says of its stores and their bad days.
void check_stores(const scenario::Scenario& scenario, Diagnostics& errors) {
    for (const scenario::StoreRequest& store : scenario.stores) {
        stores::check_store(store, errors);
    }
    for (const scenario::Step* step : scenario::with_inner_steps(scenario.steps)) {
        if (const auto* bad = std::get_if<scenario::BadDaysAction>(&step->action)) {
            const auto faults = stores::read_store_faults(bad->faults);
            errors.append_new(faults ? Diagnostics() : faults.error());
        } else if (const auto* cost = std::get_if<scenario::CostAction>(&step->action)) {
            stores::check_prices(*cost, errors);
        }
    }
}

/// What `before` has read already is not read again.
Result<Files> read_files_of(scenario::Scenario scenario, const Files* before) {
    Diagnostics errors;
    Files files;
    if (before != nullptr && name_the_same_files(scenario, before->scenario)) {
        files = *before;
        files.warnings = {};
        files.scenario = std::move(scenario);
        check_needs_of_uefi(files.scenario.machine, files.report, errors);
    } else {
        files.scenario = std::move(scenario);
        read_machine(files, errors);
    }
    read_named_files(files.scenario, errors, files.warnings);
    check_stores(files.scenario, errors);
    read_replacements(files, errors);
    files.others.clear();
    read_others(files, errors);
    if (errors.has_errors()) {
        return errors;
    }
    return files;
}

/// "zephyrus", or "zephyrus then zephyrus-one-disk".
std::string reports_of(const scenario::Scenario& scenario) {
    std::string last = fs::path(scenario.machine.report.resolved).stem().string();
    std::string out = last;
    for (const scenario::Scenario& next : scenario::replacements_of(scenario)) {
        const std::string name = fs::path(next.machine.report.resolved).stem().string();
        out += name == last ? "" : concat(" then ", name);
        last = name;
    }
    return out;
}

scenario::CatalogueEntry catalogue_entry(const fs::path& file, const Environment& environment) {
    scenario::CatalogueEntry entry{file.string(), file.stem().string()};
    const auto chain = read_chain(file.string(), environment);
    const auto scenarios = chain ? scenario::expand(*chain, {})
                                 : Result<std::vector<scenario::Scenario>>(Diagnostics{});
    if (!scenarios) {
        return entry;
    }
    const scenario::Scenario& parsed = scenarios->front();
    entry.is_readable = true;
    entry.machine = reports_of(parsed);
    for (const scenario::Scenario& other : parsed.others) {
        entry.machine += concat(", ", reports_of(other));
    }
    entry.summary = parsed.summary;
    for (const scenario::Word& tag : parsed.tags) {
        entry.tags.push_back(tag.text());
    }
    return entry;
}

} // namespace

machine::Firmware firmware_for(const scenario::MachineRequest& request,
                               const facter::Report& report) {
    switch (request.firmware) {
    case scenario::Firmware::direct:
        return machine::Firmware::direct;
    case scenario::Firmware::uefi:
        return machine::Firmware::uefi;
    case scenario::Firmware::bios:
        return machine::Firmware::bios;
    case scenario::Firmware::recorded:
        return machine::recorded_firmware(report);
    }
    return machine::Firmware::direct;
}

Result<std::shared_ptr<const Source>> read_source(const std::string& path, const Place& asked_at,
                                                  const std::string& what, Bytes largest) {
    const auto failure = [&](const std::string& reason) {
        Diagnostics problems;
        problems.error(asked_at, concat("can not read the ", what, " '", path, "': ", reason),
                       concat("check the path of the ", what));
        return problems;
    };
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) {
        return failure("it is a directory");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return failure(std::strerror(errno));
    }
    if (fs::is_regular_file(status) && fs::file_size(path, error) > largest.count) {
        return failure(concat("it is larger than ", to_human(largest)));
    }
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) {
        return failure(std::strerror(errno));
    }
    return std::make_shared<const Source>(path, std::move(text));
}

Result<facter::Report> load_report(const std::string& path, const Place& asked_at,
                                   Diagnostics& warnings) {
    auto source = read_source(path, asked_at, "report");
    if (!source) {
        return source.error();
    }
    return parse_report(*source, warnings);
}

Catalogue scan_catalogue(const Environment& environment) {
    Catalogue catalogue;
    std::set<std::string> names;
    for (const fs::path& directory : environment.scenario_directories) {
        for (const fs::path& file : scenario_files(directory)) {
            if (!names.insert(file.stem().string()).second) {
                continue; // The directory searched first wins.
            }
            catalogue.entries.push_back(catalogue_entry(file, environment));
        }
    }
    return catalogue;
}

Result<std::vector<std::string>> find_scenarios(const Environment& environment,
                                                const std::vector<std::string>& names,
                                                const std::vector<std::string>& tags) {
    std::vector<std::string> paths;
    std::vector<std::string> wanted;
    for (const std::string& name : names) {
        const bool is_path = name.find('/') != std::string::npos || name.ends_with(".yaml") ||
                             name.ends_with(".yml");
        (is_path ? paths : wanted).push_back(name);
    }
    wanted.insert(wanted.end(), tags.begin(), tags.end());
    if (wanted.empty() && !paths.empty()) {
        return paths;
    }
    const Catalogue catalogue = scan_catalogue(environment);
    auto found = scenario::find(wanted, catalogue.entries);
    if (!found) {
        return found.error();
    }
    for (const std::size_t index : *found) {
        paths.push_back(catalogue.entries[index].path);
    }
    return paths;
}

Result<std::vector<Files>> read_files(const std::string& path, const Environment& environment,
                                      std::span<const scenario::Setting> settings) {
    const auto chain = read_chain(path, environment);
    auto scenarios = chain ? scenario::expand(*chain, settings)
                           : Result<std::vector<scenario::Scenario>>(chain.error());
    if (!scenarios) {
        return scenarios.error();
    }
    std::vector<Files> out;
    for (scenario::Scenario& one : *scenarios) {
        auto files = read_files_of(std::move(one), out.empty() ? nullptr : &out.back());
        if (!files) {
            return files.error();
        }
        out.push_back(std::move(*files));
    }
    return out;
}

std::vector<const Loaded*> machines_of(const Loaded& loaded) {
    std::vector<const Loaded*> out{&loaded};
    for (const Loaded& other : loaded.others) {
        out.push_back(&other);
    }
    return out;
}

std::vector<const engine::Job*> jobs_of(const Loaded& loaded) {
    std::vector<const engine::Job*> out;
    for (const Loaded* machine : machines_of(loaded)) {
        out.push_back(&machine->job);
    }
    return out;
}

std::vector<const machine::Plan*> plans_of(const std::vector<Loaded>& all) {
    std::vector<const machine::Plan*> plans;
    for (const Loaded& loaded : all) {
        for (const engine::Job* job : jobs_of(loaded)) {
            for (const engine::Job* one : engine::with_replacements(*job)) {
                plans.push_back(&one->plan);
            }
        }
    }
    return plans;
}

std::size_t count_steps(const Loaded& loaded) {
    std::size_t count = 0;
    for (const engine::Job* job : jobs_of(loaded)) {
        count += job->scenario.steps.size();
    }
    return count;
}

} // namespace harness::cli
