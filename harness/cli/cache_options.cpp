#include "harness/cli/cache_options.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

void add_cache(CLI::App& app, CacheOptions& options) {
    CLI::App* cache =
        app.add_subcommand("cache", "Look at and clear what runs keep for later ones");
    cache->require_subcommand(1);
    CLI::App* list = cache->add_subcommand(
        "list", "Saved machines and checkpoints, those first that are removed first");
    list->add_option("--format", options.list.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    CLI::App* explain = cache->add_subcommand(
        "explain", "Say which checkpoints of a scenario are there, and why one is not");
    explain->add_option("scenario", options.explain.names, "Names or paths")->required();
    CLI::App* prune = cache->add_subcommand(
        "prune", "Remove what was not used for the longest time, and no run holds");
    prune->add_option("--to", options.prune.size, "Until the rest is no more than this: 2GiB");
    prune->add_flag("--all", options.prune.everything, "Remove all that no run holds");
}

} // namespace harness::cli
