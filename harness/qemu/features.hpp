#pragma once

#include "harness/qemu/accelerator.hpp"

#include <vector>

namespace harness::qemu {

/// What a build of QEMU was made with.
struct Features {
    std::vector<std::string> devices;      ///< By name and alias, as `-device` takes them.
    std::vector<std::string> capabilities; ///< Of migration: how machines are saved.
};

/// Devices that every machine has; without one of them none starts.
[[nodiscard]] const std::vector<std::string>& common_devices();

/// Devices that machines have by what was recorded.
[[nodiscard]] const std::vector<std::string>& recorded_devices();

/// What saving a machine needs.
[[nodiscard]] const std::vector<std::string>& saving_capabilities();

/// Asks the program, which starts no machine for it. Throws Error.
[[nodiscard]] async::Task<Features> features_of(QemuProgram program);

/// The names in what `-device help` prints.
[[nodiscard]] std::vector<std::string> device_names(std::string_view help);

/// The names in an answer to query-migrate-capabilities, among other lines of QMP.
[[nodiscard]] std::vector<std::string> capability_names(std::string_view lines);

} // namespace harness::qemu
