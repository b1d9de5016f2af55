#include "harness/cli/facter_options.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

namespace {

void add_output(CLI::App& command, std::string& output, bool& force) {
    command.add_option("-o,--output", output, "Write to this file instead of standard output");
    command.add_flag("--force", force, "Replace the file if it is there already");
}

void add_diff(CLI::App& facter, FacterDiffOptions& options) {
    CLI::App* diff =
        facter.add_subcommand("diff", "Say what changed between two reports of a machine");
    diff->add_option("before", options.before, "Path of the older report")->required();
    diff->add_option("after", options.after, "Path of the newer report")->required();
    diff->add_option("--format", options.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    diff->footer(R"(Example:
  harness facter diff last-year.json today.json

Disks are known by their serials, memory by its slots, cards by their addresses. Indices, the order
of lists and the names that the kernel gave are no differences; disks whose names were swapped are
told as a note.

Exit: 0 the same hardware, 1 different, 2 a report can not be read.)");
}

void add_scrub(CLI::App& facter, FacterScrubOptions& options) {
    CLI::App* scrub = facter.add_subcommand(
        "scrub", "Replace serials, UUIDs and labels, so that a report can be shown around");
    scrub->add_option("report", options.report, "Path of a report")->required();
    scrub->add_option("--seed", options.seed, "Another seed gives other values (default 1)");
    add_output(*scrub, options.output, options.force);
    scrub->footer(R"(Example:
  harness facter scrub report.json --seed 8461 -o public.json

The report stays the same machine: links agree with serials, models, sizes and addresses stay. What
was replaced, and what was left alone and why, is listed on standard error. Who knows the seed and
guesses a serial can check the guess, so take a seed of your own where that matters.)");
}

void add_init(CLI::App& facter, FacterInitOptions& options) {
    CLI::App* init = facter.add_subcommand(
        "init", "Write the report of a machine from a few words, where there is no scan");
    facter::MachineWords& words = options.words;
    init->add_option("--disks", words.disks,
                     "KIND:SIZE[:SECTOR],...: nvme, sata, scsi or virtio; 2T as sold or 40GiB; "
                     "sectors of 512 or 4096");
    init->add_option("--firmware", words.firmware, "uefi (default) or bios");
    init->add_option("--memory", words.memory, "16G, 512M (default 8G)");
    init->add_option("--cpus", words.cpus, "How many (default 4)");
    init->add_option("--nics", words.nics,
                     "virtio, e1000e, igb, igc, r8169, with commas, or none (default: one)");
    init->add_option("--name", words.name, "What SMBIOS calls the machine");
    init->add_option("--form", words.form, "laptop, desktop, server or vm");
    add_output(*init, options.output, options.force);
    init->footer(R"(Examples:
  harness facter init --disks nvme:2T,nvme:1T --firmware uefi --memory 16G -o laptop.json
  harness facter init --disks virtio:40GiB --firmware bios --form vm | less

Serials are invented (SYNTH...) and hang on --name alone: the same words give the same report.)");
}

} // namespace

void add_facter_tools(CLI::App& facter, FacterToolOptions& options) {
    add_diff(facter, options.diff);
    add_scrub(facter, options.scrub);
    add_init(facter, options.init);
}

} // namespace harness::cli
