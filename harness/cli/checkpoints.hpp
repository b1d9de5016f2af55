#pragma once

#include "harness/cli/load.hpp"
#include "harness/ports/machine.hpp"
#include "harness/store/sealed_store.hpp"

namespace harness::cli {

/// How much all that is kept in the cache may take together.
inline constexpr Bytes most_kept = gibibytes(10);

/// What every checkpoint of this run depends on besides its steps: the harness itself, what runs
/// the machine, the machine, the report and the layout.
[[nodiscard]] std::string checkpoint_foundation(const Loaded& loaded,
                                                const ports::MachineHost& host);

} // namespace harness::cli
