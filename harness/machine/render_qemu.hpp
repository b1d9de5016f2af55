#pragma once

#include "harness/machine/plan.hpp"

#include <chrono>
#include <optional>

namespace harness::machine {

/// How QEMU begins.
enum class Start {
    cold,   ///< As a machine that is switched on.
    saved,  ///< The same, to be saved when it has booted: without what can not be saved.
    forked, ///< Goes on from a saved machine, with all of its own devices.
    resumed ///< Goes on from a state that holds all of its memory.
};

/// What a rendering needs to know besides the machine: the host's programs and files, and how to
/// talk to the guest.
struct QemuSettings {
    std::string program = "qemu-system-x86_64";
    std::string accelerator = "tcg"; ///< "kvm" or "tcg".
    std::string kernel;
    std::string initrd;
    std::string system_image; ///< Of machines with a system: its file system.
    Bytes system_size;        ///< Of that file.
    std::string
        image_directory; ///< Holds `<disk id>.raw`, or `<disk id>.qcow2` where it has bases.
    /// The directories of what lies below this machine's own images, the lowest first: `.raw` in
    /// the first, `.qcow2` in those above. Nobody writes there.
    std::vector<std::string> bases;
    std::string ovmf_code;      ///< UEFI only.
    std::string ovmf_template;  ///< UEFI only: what this run's own variables begin with.
    std::string ovmf_variables; ///< UEFI only: this run's own copy.
    Start start = Start::cold;
    std::string memory_directory; ///< Holds the memory that is saved; of saved and forked machines.
    std::string state_directory;  ///< Holds the state that a machine goes on from.

    std::optional<std::chrono::sys_seconds> time; ///< Of its clock at first; empty: the host's.

    // QEMU's `-chardev` back ends, as in "socket,fd=3" or "stdio".
    std::string monitor;
    std::string agent;
    std::string console;
    std::string tpm; ///< With a TPM only: swtpm's control channel.
};

/// The kernel's command line for the appliance.
[[nodiscard]] std::string kernel_command_line(const Plan& plan);

/// The program and its arguments. Pure: the same plan and settings give the same words.
[[nodiscard]] std::vector<std::string> render_qemu_args(const Plan& plan,
                                                        const QemuSettings& settings);

/// A shell text that makes the disk images and starts the machine with its console at the terminal:
/// it runs as pasted.
[[nodiscard]] std::string render_qemu_script(const Plan& plan, const QemuSettings& settings);

/// The files of a saved machine's memory: one for each NUMA node.
[[nodiscard]] std::vector<std::string> memory_files(const Plan& plan);

/// What a machine's system writes goes to this file of a run: it outlives a restart.
inline constexpr std::string_view system_state_file = "system-state.raw";
inline constexpr Bytes system_state_size = gibibytes(1);

/// Of a machine that records its writes: the disks, side by side, and the log of what was done to
/// them.
inline constexpr std::string_view recorded_image_file = "disks.raw";
inline constexpr std::string_view write_log_file = "disks-log.raw";

/// A file of a run in the settings' directory.
[[nodiscard]] std::string run_file(const std::string& directory, const std::string& name);

/// The file that a machine's own writes go to, over so many bases.
[[nodiscard]] std::string overlay_file(const Disk& disk, const std::string& directory,
                                       std::size_t bases);

/// The file of a disk's image in the settings' directory.
[[nodiscard]] std::string image_file(const Disk& disk, const std::string& directory);

} // namespace harness::machine
