#pragma once

#include "harness/machine/qemu_words.hpp"
#include "harness/machine/render_qemu.hpp"

// The parts of QEMU's command line that are devices.
namespace harness::machine {

/// What the machine itself has to say of its memory; with a comma in front, or nothing.
[[nodiscard]] std::string main_memory(const Plan& plan, const QemuSettings& settings);

/// Threads and memory, near to each other where there is more than one package.
void add_memory(const Plan& plan, const QemuSettings& settings, Arguments& out);
void add_buses(const Plan& plan, Arguments& out);
void add_placeholders(const Plan& plan, Arguments& out);
void add_disks(const Plan& plan, const QemuSettings& settings, Arguments& out);
void add_nics(const Plan& plan, Arguments& out);

} // namespace harness::machine
