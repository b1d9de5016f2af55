#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/cli/backend.hpp"
#include "harness/cli/checkpoints.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/given_programs.hpp"
#include "harness/cli/variants.hpp"
#include "harness/engine/checkpoints.hpp"
#include "harness/facter/text_table.hpp"
#include "harness/machine/forks.hpp"
#include "harness/store/store_listing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <ostream>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// A text of a JSON file in an entry; empty where there is none.
std::string text_in(const fs::path& file, const char* key) {
    std::ifstream in(file, std::ios::binary);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    return json.is_object() && json.contains(key) && json[key].is_string()
               ? json[key].get<std::string>()
               : std::string();
}

std::string title_of(const store::Listed& entry) {
    const std::string checkpoint = text_in(entry.directory / engine::record_file, "title");
    if (entry.kind == "systems") {
        return "what `system: debian` starts";
    }
    return checkpoint.empty() ? text_in(entry.directory / "plan.json", "summary") : checkpoint;
}

std::string iso_time(fs::file_time_type time) {
    return calendar::utc_text(
        std::chrono::floor<std::chrono::seconds>(fs::file_time_type::clock::to_sys(time)));
}

nlohmann::ordered_json as_json(const std::vector<store::Listed>& entries) {
    auto out = nlohmann::ordered_json::array();
    for (const store::Listed& one : entries) {
        out.push_back({{"kind", one.kind},
                       {"title", title_of(one)},
                       {"bytes", one.size.count},
                       {"last_used", iso_time(one.last_used)},
                       {"directory", one.directory.string()}});
    }
    return out;
}

std::string as_table(const std::vector<store::Listed>& entries) {
    facter::TextTable table("");
    table.add_row({"LAST USED", "SIZE", "KIND", "WHAT", "WHERE"});
    Bytes sum;
    for (const store::Listed& one : entries) {
        table.add_row({iso_time(one.last_used), to_human(one.size), one.kind,
                       facter::printable(title_of(one)), one.directory.filename().string()});
        sum = sum + one.size;
    }
    return concat(table.render(), entries.size(), " kept, ", to_human(sum), " of ",
                  to_human(most_kept), "\n");
}

/// What stands before the value in a line of a key: "qemu.version", "step 3".
std::string first_difference(const std::string& wanted, const std::string& kept) {
    const auto now = split_lines(wanted);
    const auto then = split_lines(kept);
    std::size_t step = 0;
    bool in_steps = false;
    for (std::size_t i = 0; i < now.size(); ++i) {
        step += in_steps ? 1 : 0;
        const std::string_view before = i < then.size() ? then[i] : std::string_view();
        if (now[i] != before) {
            const std::string_view name = now[i].substr(0, now[i].find(' '));
            return in_steps ? concat("step ", step, " was", before.empty() ? " not there" : before,
                                     "\n      and is now", now[i])
                            : concat(name, " has changed");
        }
        in_steps = in_steps || now[i] == "steps";
    }
    return "nothing that it depends on has changed, but its files have";
}

std::string why_missing(const fs::path& cache, const std::string& title, const std::string& key) {
    for (const store::Listed& entry : store::list_entries(cache)) {
        if (text_in(entry.directory / engine::record_file, "title") == title) {
            return concat("not there: ",
                          first_difference(key, store::key_of_entry(entry.directory)));
        }
    }
    return "not there: none was made, or it was removed";
}

bool is_below_replacement(std::span<const scenario::Step> steps, std::size_t step) {
    return std::any_of(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(step),
                       [](const scenario::Step& one) {
                           return std::holds_alternative<scenario::ReplaceAction>(one.action);
                       });
}

void explain(const Loaded& loaded, const std::string& foundation, Environment& environment) {
    const engine::Job& job = loaded.job;
    const std::string cold = machine::why_not_forked(job.plan);
    const std::string lost = machine::why_memory_is_lost(job.plan);
    environment.out << engine::told_of(job) << engine::name_of(job) << "\n  its machine "
                    << (cold.empty() ? "goes on from a saved one"
                                     : concat("boots each time: ", cold))
                    << "\n  its checkpoints keep "
                    << (lost.empty() ? "memory and disks" : concat("the disks alone: ", lost))
                    << "\n";
    const store::SealedStore store(environment.cache, "checkpoints", most_kept,
                                   [](std::string_view) {});
    const auto steps = std::span(job.scenario.steps);
    for (const std::size_t step : engine::checkpoints_of(steps)) {
        if (is_below_replacement(steps, step)) {
            environment.out << "  " << steps[step].name
                            << ": never kept, as the machine has replaced another before; put it "
                               "above the 'replace' step\n";
            continue;
        }
        const std::string key = engine::checkpoint_key(foundation, steps, step);
        const fs::path place = store.place_of(key);
        const std::string made = text_in(place / engine::record_file, "made");
        environment.out << "  " << steps[step].name << ": "
                        << (made.empty() ? why_missing(environment.cache,
                                                       engine::checkpoint_title(job, step), key)
                                         : concat("made ", made, ", in ", place.string()))
                        << "\n";
    }
}

} // namespace

ExitCode cache_list(const CacheListOptions& options, Environment& environment) {
    const auto entries = store::list_entries(environment.cache);
    environment.out << (options.format == "json" ? as_json(entries).dump(2) + "\n"
                                                 : as_table(entries));
    return ExitCode::passed;
}

ExitCode cache_explain(const CacheExplainOptions& options, Environment& environment) {
    const auto paths = find_scenarios(environment, options.names, {});
    auto all = paths ? load_all_runs(*paths, environment, {}) : Result<Runs>(paths.error());
    Diagnostics missing = all ? give_programs(all->runs) : Diagnostics();
    if (missing.has_errors()) {
        all = std::move(missing);
    }
    const auto means = find_means(environment);
    if (!all || !means) {
        environment.err << (all ? "" : render(all.error())) << (means ? "" : render(means.error()));
        return ExitCode::usage;
    }
    boost::asio::io_context context;
    async::Interrupt interrupt(context.get_executor());
    Progress progress(context.get_executor(), environment.err, environment.is_terminal);
    const auto host = make_machine_host(context, RunOptions{}, *means, plans_of(all->runs), nullptr,
                                        interrupt, progress);
    if (!host) {
        environment.err << render(host.error());
        return ExitCode::usage;
    }
    for (const Loaded& loaded : all->runs) {
        for (const Loaded* machine : machines_of(loaded)) {
            explain(*machine, checkpoint_foundation(*machine, **host), environment);
        }
    }
    return ExitCode::passed;
}

ExitCode cache_prune(const CachePruneOptions& options, Environment& environment) {
    const auto wanted = options.everything     ? std::optional(Bytes{0})
                        : options.size.empty() ? std::optional(most_kept)
                                               : parse_bytes(options.size);
    if (!wanted) {
        Diagnostics problems;
        problems.error(Place{.file = "--to", .line_text = {}},
                       concat("'", options.size, "' is no size"), "write one such as '2GiB'");
        environment.err << render(problems);
        return ExitCode::usage;
    }
    const auto removed = store::make_room(environment.cache, *wanted);
    for (const fs::path& one : removed) {
        environment.out << "removed " << one.string() << "\n";
    }
    const auto left = store::list_entries(environment.cache);
    environment.out << removed.size() << " removed, " << left.size() << " left\n";
    return ExitCode::passed;
}

} // namespace harness::cli
