#pragma once

#include "harness/machine/plan.hpp"
#include "harness/ports/recorded_writes.hpp"

#include <memory>

namespace harness::qemu {

/// How many entries the log in a machine's directory has, as of the last flush. Throws Error.
[[nodiscard]] std::uint64_t count_recorded(const std::filesystem::path& directory);

/// The log that QEMU writes in a machine's directory, and the images beside it that are made from
/// it: sparse ones, without a second copy of anything. Throws Error where it is damaged.
[[nodiscard]] std::unique_ptr<ports::RecordedWrites>
read_record(const machine::Plan& plan, const std::filesystem::path& directory, std::uint64_t count);

} // namespace harness::qemu
