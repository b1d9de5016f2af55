#pragma once

#include "harness/checks/check_groups.hpp"

namespace harness::checks {

/// The id of the probe that lists the GPT of a disk of the layout.
[[nodiscard]] std::string gpt_probe_id(std::string_view disk_key);

/// Each partition of a disk: number, name and type; start and size; the path that leads to it.
/// `recorded` may be null.
void add_partition_checks(Checklist& list, const disko::Disk& disk, const disko::Gpt& gpt,
                          const machine::Disk* recorded);

} // namespace harness::checks
