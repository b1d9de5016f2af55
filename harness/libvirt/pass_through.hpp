#pragma once

#include "harness/machine/render_qemu.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace harness::libvirt {

/// One of QEMU's options with its value: ("-device", "nvme,id=…").
using QemuOption = std::pair<std::string, std::string>;

/// What of QEMU's command line libvirt has no word for, in its order. Left out is what the domain
/// says itself: processor count, memory, kernel, channels, and the devices and block nodes whose
/// ids are in `said_by_domain`.
[[nodiscard]] std::vector<QemuOption> unsaid_options(const std::vector<std::string>& words,
                                                     const std::set<std::string>& said_by_domain);

/// The value of a key in "driver,key=value,…"; empty where it has none. A doubled comma belongs to
/// the value.
[[nodiscard]] std::string option_value(const std::string& option, const std::string& key);

} // namespace harness::libvirt
