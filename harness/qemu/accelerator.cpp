#include "harness/qemu/accelerator.hpp"

#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace harness::qemu {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds boot_limit{20};
constexpr std::string_view init_started = "Run /init as init process";

std::string first_line_with(const fs::path& file, std::string_view text) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.find(text) != std::string::npos) {
            return line;
        }
    }
    return {};
}

/// Everything that may change what the probe would find.
std::string probe_key(const QemuProgram& qemu, const appliance::Appliance& system) {
    utsname host{};
    ::uname(&host);
    return sha256_hex(concat(host.release, "\n", host.version, "\n", qemu.path, "\n", qemu.version,
                             "\n", system.digest, "\n",
                             first_line_with("/proc/cpuinfo", "model name"), "\n",
                             first_line_with("/proc/cpuinfo", "microcode"), "\n",
                             std::to_string(::access("/dev/kvm", R_OK | W_OK))))
        .substr(0, 16);
}

/// Why /dev/kvm can not even be opened; empty if it can.
std::string closed_because() {
    const int device = ::open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (device >= 0) {
        ::close(device);
        return {};
    }
    switch (errno) {
    case ENOENT:
        return "there is no /dev/kvm";
    case EACCES:
        return "no permission for /dev/kvm (join its group: `sudo usermod -aG kvm $USER`, then log "
               "in again)";
    case EBUSY:
        return "/dev/kvm is busy with another hypervisor";
    default:
        return concat("/dev/kvm: ", std::strerror(errno));
    }
}

/// Boots the appliance's kernel far enough to start a program; empty if it did, else the reason.
async::Task<std::string> try_kvm(const QemuProgram& qemu, const appliance::Appliance& system) {
    async::ChildCommand command;
    command.program = qemu.path;
    command.arguments = {"-no-user-config",
                         "-nodefaults",
                         "-display",
                         "none",
                         "-no-reboot",
                         "-machine",
                         "q35",
                         "-accel",
                         "kvm",
                         "-cpu",
                         "host",
                         "-m",
                         "512M",
                         "-serial",
                         "stdio",
                         "-kernel",
                         system.kernel.string(),
                         "-initrd",
                         system.initrd.string(),
                         "-append",
                         "console=ttyS0 loglevel=7 panic=-1 rdinit=/init cryptomgr.notests"};
    // Without a port the agent gives up at once as PID 1 and the panic ends the machine.
    command.arguments.insert(command.arguments.end(), {"-device", "pvpanic"});
    std::string reason;
    try {
        const auto result = co_await async::with_timeout(
            async::run_command(std::move(command), 256 * 1024), async::Deadline::in(boot_limit),
            "a Linux guest under KVM");
        if (result.out.find(init_started) == std::string::npos) {
            const std::string_view said = result.err;
            reason = concat("/dev/kvm opens, but guests do not run: QEMU ended with ",
                            result.status.to_text(), ": ",
                            said.substr(0, std::min(said.find('\n'), std::size_t{160})));
        }
    } catch (const Error&) {
        reason = concat("/dev/kvm opens, but a Linux guest did not start within ",
                        boot_limit.count(), " s");
    }
    co_return reason;
}

} // namespace

std::string_view to_text(Accelerator accelerator) {
    return accelerator == Accelerator::kvm ? "kvm" : "tcg";
}

Result<QemuProgram> find_qemu() {
    const std::string name = "qemu-system-x86_64";
    std::string path = async::find_program(name);
    if (!path.empty()) {
        return QemuProgram{std::move(path), {}};
    }
    Diagnostics missing;
    missing.error(Place{.file = name, .line_text = {}}, "QEMU is not installed",
                  "run `sudo apt-get install --no-install-recommends qemu-system-x86` (Debian, "
                  "Ubuntu) or `nix-shell -p qemu`");
    return missing;
}

async::Task<QemuProgram> version_of(QemuProgram program) {
    async::ChildCommand command;
    command.program = program.path;
    command.arguments = {"--version"};
    const auto result = co_await async::with_timeout(async::run_command(std::move(command), 4096),
                                                     async::Deadline::in(std::chrono::seconds(30)),
                                                     concat("asking ", program.path));
    constexpr std::string_view before = "version ";
    const std::size_t at = result.out.find(before);
    if (at != std::string::npos) {
        const std::size_t start = at + before.size();
        program.version = result.out.substr(start, result.out.find_first_of(" \n", start) - start);
    }
    co_return program;
}

async::Task<AcceleratorChoice> choose_accelerator(const QemuProgram& qemu,
                                                  const appliance::Appliance& system,
                                                  const fs::path& cache) {
    const std::string closed = closed_because();
    if (!closed.empty()) {
        co_return AcceleratorChoice{Accelerator::tcg, closed};
    }
    const fs::path file = cache / concat("accelerator-", probe_key(qemu, system));
    std::ifstream in(file);
    std::string reason;
    if (in && std::getline(in, reason)) {
        co_return AcceleratorChoice{reason == "kvm" ? Accelerator::kvm : Accelerator::tcg,
                                    reason == "kvm" ? "" : reason};
    }
    reason = co_await try_kvm(qemu, system);
    const fs::path part = cache / concat("accelerator.", ::getpid(), ".part");
    std::ofstream(part) << (reason.empty() ? "kvm" : reason) << "\n";
    std::error_code ignored;
    fs::rename(part, file, ignored);
    co_return AcceleratorChoice{reason.empty() ? Accelerator::kvm : Accelerator::tcg, reason};
}

} // namespace harness::qemu
