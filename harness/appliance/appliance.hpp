#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/async/task.hpp"
#include "harness/base/distribution.hpp"
#include "harness/base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

/// The small system that a machine boots: the host's own kernel and packages, and our agent as
/// init.
namespace harness::appliance {

/// What QEMU boots. Files of the cache; they stay as they are.
struct Appliance {
    std::filesystem::path kernel;       ///< Uncompressed with a PVH entry where the kernel has one.
    std::filesystem::path bz_image;     ///< The kernel as installed, for firmware that loads it.
    std::filesystem::path signed_image; ///< The same for Secure Boot, once `sign_kernel` made it.
    std::filesystem::path initrd;
    std::filesystem::path system_image; ///< A whole system's, once `build_system` made it.
    std::string kernel_release;
    std::string digest; ///< Of everything that it was made from.
};

struct Sources {
    std::filesystem::path cache; ///< Of the harness; the appliance is a folder in it.
    std::filesystem::path boot = "/boot";
    std::filesystem::path modules = "/lib/modules";
    std::filesystem::path package_database = "/var/lib/dpkg/status";
    std::filesystem::path wanted_kernel;              ///< HARNESS_KERNEL; empty: choose.
    Distribution distribution = Distribution::debian; ///< For remedies.
};

/// Where the appliance is or would be, without making it. What is missing on this host (a kernel, a
/// readable one) is a diagnostic.
[[nodiscard]] Result<Appliance> locate(const Sources& sources);

[[nodiscard]] bool is_built(const Appliance& appliance);

/// The appliance, made now if the cache does not have it. Only one process makes it at a time; a
/// half-made one is never seen. `progress` gets a line per phase. Throws Error.
[[nodiscard]] async::Task<> build(const Sources& sources, const Appliance& appliance,
                                  async::Interrupt& interrupt,
                                  std::function<void(std::string_view)> progress);

} // namespace harness::appliance
