#pragma once

#include "harness/appliance/sign_kernel.hpp"
#include "harness/machine/plan.hpp"

#include <filesystem>
#include <optional>

namespace harness::qemu {

/// A UEFI firmware of this host: code, and the variables that each run copies.
struct Ovmf {
    std::filesystem::path code;
    std::filesystem::path variables;
    /// What signs for it, where its variables have keys.
    std::optional<appliance::SigningKey> key = std::nullopt;
};

/// The firmware for such a machine; with empty paths where this host has none.
[[nodiscard]] Ovmf find_ovmf(const machine::Plan& plan);

/// Throws Error with what to install where this host lacks something that the machine needs: its
/// firmware, what signs the kernel for that, the TPM (unless somebody else starts it).
void require_means(const machine::Plan& plan, bool starts_tpm);

} // namespace harness::qemu
