#pragma once

#include "harness/checks/check_groups.hpp"

namespace harness::checks {

/// One case for each option that a mount was declared with, judged by what the kernel shows.
/// `mounts` are all of the layout, in the order of mounting: where the first mount of a btrfs
/// decides for the others, a failure names it and says what helps.
void add_option_checks(Checklist& list, const DeclaredMount& mount,
                       std::span<const DeclaredMount> mounts);

} // namespace harness::checks
