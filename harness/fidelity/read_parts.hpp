#pragma once

#include "harness/fidelity/guest_hardware.hpp"

/// The parts of `read_hardware`, each of which fills what is its own.
namespace harness::fidelity {

void read_functions(const Snapshot& snapshot, GuestHardware& hardware);
void read_disks(const Snapshot& snapshot, GuestHardware& hardware); ///< After the functions.
void read_nics(const Snapshot& snapshot, GuestHardware& hardware);
void read_processor(const Snapshot& snapshot, GuestHardware& hardware);
void read_memory(const Snapshot& snapshot, GuestHardware& hardware);
void read_firmware(const Snapshot& snapshot, GuestHardware& hardware);
void read_power(const Snapshot& snapshot, GuestHardware& hardware);

/// "KEY=value" lines: the value of a key; empty where it is not there.
[[nodiscard]] std::string_view line_value(std::string_view text, std::string_view key);

/// A link's target under /sys as the report writes such paths: "../../devices/x" → "/devices/x".
[[nodiscard]] std::string device_path(std::string_view target);

/// A decimal number at the start of a text; 0 where there is none.
[[nodiscard]] std::uint64_t number_of(std::string_view text);

} // namespace harness::fidelity
