#include "harness/cli/retention_options.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

void add_retention(CLI::App& app, RetentionExplainOptions& options) {
    CLI::App* retention = app.add_subcommand("retention", "What policies for snapshots keep");
    retention->require_subcommand(1);
    CLI::App* explain = retention->add_subcommand(
        "explain", "What a policy keeps after a time, why, and when each falls away");
    explain
        ->add_option(
            "policy", options.policy,
            "'7 daily, 4 weekly', or a file of btrbk, snapper, restic forget or sanoid, or a "
            "script with 'btrfs subvolume snapshot'")
        ->required();
    explain->add_option("--from", options.from, "The first snapshot: 2026-03-01, or with T02:00")
        ->required();
    explain->add_option("--to", options.to, "The end, as --from")->required();
    explain->add_option("--every", options.every, "How often: 1h, 1d (default), 1w, 1m");
    explain->add_option("--zone", options.zone, "Europe/Berlin; default UTC");
    explain->add_option("--tool", options.tool, "Whose file it is; default: by its shape")
        ->check(CLI::IsMember({"text", "btrbk", "snapper", "restic", "sanoid", "script"}));
    explain->add_option("--only", options.only, "One of the file's policies by its name");
    explain->add_option("--asked", options.asked,
                        "What you want, as a short text: differences are told");
    explain->add_option("--svg", options.svg, "Write the calendar as a picture to this file");
    explain->add_flag("--force", options.force, "Replace the picture if it is there already");
    explain->add_option("--format", options.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    explain->footer(R"(Examples:
  harness retention explain '7 daily, 4 weekly, 12 monthly' --from 2026-03-01 --to 2027-03-01
  harness retention explain /etc/btrbk/btrbk.conf --from 2026-03-01T02:00 --to 2028-03-01 \
      --zone Europe/Berlin --asked '7 daily, 4 weekly, 12 monthly'

A snapshot is taken at each interval of the wall clock, and the policy runs after each. With JSON,
the value is a list with an entry for each policy.)");
}

} // namespace harness::cli
