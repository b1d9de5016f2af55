#pragma once

#include "harness/checks/mount_options.hpp"

namespace harness::checks {

/// What an option means that only this type of file system reads, where the kernel writes it in
/// another way than it was asked for. Empty: it must be shown as it is.
[[nodiscard]] std::optional<OptionMeaning> file_system_option(std::string_view option,
                                                              std::string_view fs_type);

} // namespace harness::checks
