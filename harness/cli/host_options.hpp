#pragma once

#include "harness/base/diagnostics.hpp"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace harness::cli {

/// What machines are to run under.
struct AcceleratorWish {
    std::string accelerator = "auto"; ///< "auto", "kvm", "tcg" or "hvf".
    bool requires_kvm = false;

    [[nodiscard]] bool is_for_kvm() const { return accelerator == "kvm" || requires_kvm; }
    [[nodiscard]] bool is_for_tcg() const { return accelerator == "tcg"; }
    /// As it was written: "--accel kvm".
    [[nodiscard]] std::string written() const;
};

struct AccelOptions {
    std::string format = "table";
    bool again = false; ///< Forget what was seen before.
};

struct DoctorOptions {
    std::string format = "table";
};

/// Adds `--accel` and `--require-kvm` to a command that starts machines.
void add_accelerator_wish(CLI::App& command, AcceleratorWish& wish);

/// Adds the command `doctor`.
void add_doctor(CLI::App& app, DoctorOptions& options);

/// Adds the command `accel`.
void add_accel(CLI::App& app, AccelOptions& options);

/// What is wrong with a wish on any host of this system.
[[nodiscard]] std::optional<Diagnostics> mistake_of(const AcceleratorWish& wish);

inline constexpr const char* hvf_reason = "hvf is the accelerator of macOS, and this is Linux";

} // namespace harness::cli
