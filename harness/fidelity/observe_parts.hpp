#pragma once

#include "harness/fidelity/observe.hpp"

/// The observers of `observe`, one for each part of a machine. Each answers the aspects that it
/// knows: with a text, empty where the thing is not there; with nothing for another aspect.
namespace harness::fidelity {

using Answer = std::optional<std::string>;

/// `disk` is null where the guest has no such disk. `order` is its place among the plan's disks.
[[nodiscard]] Answer disk_answer(const GuestHardware& hardware, const GuestDisk* disk,
                                 std::size_t order, std::string_view aspect,
                                 std::string_view promised);

[[nodiscard]] Answer function_answer(const GuestFunction* function, std::string_view aspect);
[[nodiscard]] Answer nic_answer(const GuestNic* nic, std::string_view aspect);
[[nodiscard]] Answer smbios_answer(const GuestHardware& hardware, std::string_view aspect);
[[nodiscard]] Answer processor_answer(const GuestProcessor& processor, std::string_view aspect);
[[nodiscard]] Answer memory_answer(const GuestHardware& hardware, Bytes planned,
                                   std::string_view aspect);
[[nodiscard]] Answer firmware_answer(const GuestHardware& hardware, machine::Firmware planned,
                                     std::string_view aspect);
[[nodiscard]] Answer power_answer(const GuestHardware& hardware, std::string_view aspect);

/// "disk12" after "disk" is 12; empty where it is not a number and nothing else.
[[nodiscard]] std::optional<std::size_t> number_after(std::string_view text,
                                                      std::string_view prefix);

} // namespace harness::fidelity
