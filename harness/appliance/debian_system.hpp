#pragma once

#include "harness/appliance/appliance.hpp"

#include <vector>

/// A whole system with systemd, for scenarios that need timers, units and the users' own tools: a
/// file system of the host's distribution, as an image that nobody writes to.
namespace harness::appliance {

struct DebianSystem {
    std::filesystem::path image;
    std::filesystem::path packages; ///< A list of them with their versions.
    std::string release;            ///< "bookworm"
    std::string digest;             ///< Of everything that it is made from.
};

/// Of those that its steps may call.
[[nodiscard]] const std::vector<std::string>& system_packages();

/// Where it is or would be, without making it.
[[nodiscard]] DebianSystem locate_system(const std::filesystem::path& cache);

[[nodiscard]] bool is_built(const DebianSystem& system);

/// Makes it by mmdebstrap and sqfstar where the cache has none; root is not needed. One process at
/// a time, and a half-made one is never seen. Throws Error.
[[nodiscard]] async::Task<> build_system(const std::filesystem::path& cache,
                                         Distribution distribution, async::Interrupt& interrupt,
                                         std::function<void(std::string_view)> progress);

} // namespace harness::appliance
