#include "harness/cli/host_options.hpp"

#include "harness/base/concat.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

std::string AcceleratorWish::written() const {
    return accelerator == "auto" && requires_kvm ? "--require-kvm"
                                                 : concat("--accel ", accelerator);
}

void add_accelerator_wish(CLI::App& command, AcceleratorWish& wish) {
    command
        .add_option("--accel", wish.accelerator,
                    "What the machines run under: auto (KVM where guests run under it, else TCG, "
                    "which it says), kvm, tcg or hvf; see `harness accel`")
        ->check(CLI::IsMember({"auto", "kvm", "tcg", "hvf"}));
    command.add_flag("--require-kvm", wish.requires_kvm,
                     "Start nothing where guests do not run under KVM: exit 2");
}

void add_accel(CLI::App& app, AccelOptions& options) {
    CLI::App* accel = app.add_subcommand(
        "accel", "Start a guest under each accelerator, and say which works or what to do");
    accel->add_option("--format", options.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    accel->add_flag("--again", options.again, "Forget what was seen before, and try anew");
    accel->footer(
        R"(What was seen is remembered until kernel, QEMU, processor or the guest's system change.

Exit: 0 guests run under one of them, 2 there is no QEMU or no kernel, 3 under none.)");
}

void add_doctor(CLI::App& app, DoctorOptions& options) {
    CLI::App* doctor = app.add_subcommand(
        "doctor", "Say what works on this host, what does not, and what to do about it");
    doctor->add_option("--format", options.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    doctor->footer(R"(A guest is started under each accelerator, once; what was seen is remembered.

Exit: 0 all works, 1 something optional does not, 2 no machine can run here.)");
}

std::optional<Diagnostics> mistake_of(const AcceleratorWish& wish) {
    Diagnostics problems;
    const Place place{.file = wish.written(), .line_text = {}};
    if (wish.accelerator == "hvf") {
        problems.error(place, hvf_reason, "say --accel kvm, or --accel auto");
    } else if (wish.requires_kvm && wish.is_for_tcg()) {
        problems.error(place, "contradicts --require-kvm", "leave one of them out");
    }
    return problems.has_errors() ? std::optional(std::move(problems)) : std::nullopt;
}

} // namespace harness::cli
