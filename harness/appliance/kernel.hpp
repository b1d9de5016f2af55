#pragma once

#include "harness/appliance/appliance.hpp"

namespace harness::appliance {

struct Kernel {
    std::filesystem::path image;
    std::filesystem::path modules; ///< /lib/modules/<release>
    std::string release;
};

/// The kernel to boot: the one asked for, else a cloud kernel, else the newest that this user can
/// read and whose modules are installed.
[[nodiscard]] Result<Kernel> choose_kernel(const Sources& sources);

/// Orders "6.1.0-9" before "6.1.0-10".
[[nodiscard]] bool is_older_release(std::string_view a, std::string_view b);

} // namespace harness::appliance
