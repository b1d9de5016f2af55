#include "harness/qemu/firmware.hpp"

#include "harness/async/find_program.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/host_package.hpp"

#include <array>

namespace harness::qemu {

namespace {

namespace fs = std::filesystem;
using machine::SecureBoot;

struct Known {
    SecureBoot secure_boot = SecureBoot::off;
    bool guards_variables = false; ///< Code that runs with system management mode alone.
    const char* code = nullptr;
    const char* variables = nullptr;
    const char* key = nullptr; ///< Its certificate lies beside it.
};

constexpr const char* snakeoil = "/usr/share/ovmf/PkKek-1-snakeoil.key";

/// Debian and Ubuntu, then NixOS, whose package has no keys for tests. The first that is there.
constexpr std::array known{
    Known{SecureBoot::off, false, "/usr/share/OVMF/OVMF_CODE_4M.fd",
          "/usr/share/OVMF/OVMF_VARS_4M.fd"},
    Known{SecureBoot::off, false, "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"},
    Known{SecureBoot::off, false, "/run/libvirt/nix-ovmf/OVMF_CODE.fd",
          "/run/libvirt/nix-ovmf/OVMF_VARS.fd"},
    Known{SecureBoot::setup, true, "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
          "/usr/share/OVMF/OVMF_VARS_4M.fd"},
    Known{SecureBoot::setup, true, "/run/libvirt/nix-ovmf/OVMF_CODE.ms.fd",
          "/run/libvirt/nix-ovmf/OVMF_VARS.fd"},
    Known{SecureBoot::setup, false, "/usr/share/OVMF/OVMF_CODE_4M.fd",
          "/usr/share/OVMF/OVMF_VARS_4M.fd"},
    Known{SecureBoot::enrolled, true, "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
          "/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd", snakeoil},
    Known{SecureBoot::enrolled, false, "/usr/share/OVMF/OVMF_CODE_4M.fd",
          "/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd", snakeoil},
};

bool is_there(const char* path) {
    std::error_code ignored;
    return path == nullptr || fs::exists(path, ignored);
}

std::optional<appliance::SigningKey> signing_key(const char* key) {
    if (key == nullptr) {
        return std::nullopt;
    }
    const fs::path file = key;
    return appliance::SigningKey{file, fs::path(file).replace_extension(".pem"), "snakeoil"};
}

struct Need {
    const char* program;
    HostPackage package;
    const char* purpose;
    const char* way_out;
};

void require_program(const Need& need) {
    if (async::find_program(need.program).empty()) {
        throw Error(concat("no ", need.program, " on this host, which ", need.purpose, ": ",
                           how_to_get(need.package, async::this_distribution()),
                           ", or let the scenario say `", need.way_out, "`"));
    }
}

} // namespace

Ovmf find_ovmf(const machine::Plan& plan) {
    for (const Known& one : known) {
        const bool fits = one.secure_boot == plan.secure_boot &&
                          one.guards_variables == machine::guards_variables(plan);
        if (fits && is_there(one.code) && is_there(one.variables) && is_there(one.key)) {
            return {one.code, one.variables, signing_key(one.key)};
        }
    }
    return {};
}

void require_means(const machine::Plan& plan, bool starts_tpm) {
    if (plan.firmware == machine::Firmware::uefi && find_ovmf(plan).code.empty()) {
        const bool is_plain = plan.secure_boot == SecureBoot::off;
        throw Error(
            concat("no UEFI firmware (OVMF) ", is_plain ? "" : "for `secure-boot: ",
                   is_plain ? "" : machine::to_text(plan.secure_boot), is_plain ? "" : "` ",
                   "on this host: ", how_to_get(HostPackage::ovmf, async::this_distribution()),
                   ", or let the scenario say `",
                   is_plain ? "firmware: direct" : "secure-boot: off", "`"));
    }
    if (plan.secure_boot == SecureBoot::enrolled) {
        constexpr const char* purpose = "signs the kernel for Secure Boot";
        require_program({"sbsign", HostPackage::sbsign, purpose, "secure-boot: off"});
        require_program({"openssl", HostPackage::openssl, purpose, "secure-boot: off"});
    }
    if (plan.has_tpm && starts_tpm) {
        require_program({"swtpm", HostPackage::swtpm, "is the machine's TPM", "tpm: false"});
    }
}

} // namespace harness::qemu
