#pragma once

#include "harness/facter/report.hpp"
#include "harness/machine/make_plan.hpp"
#include "harness/scenario/variant.hpp"

#include <string>
#include <vector>

namespace harness::machine {

/// A machine as `make_plan` takes it, after the changes of a variant.
struct VariedMachine {
    std::string does_not_apply; ///< Why not to this machine; empty: it does, and the rest counts.
    facter::Report report;
    Wishes wishes;
    std::vector<std::string> notes; ///< What is different now, one line for each change.
};

/// Makes the changes of a variant on a recorded machine, in their order. The slots stay as they
/// were recorded (kernel names, `by-path` links, PCI addresses); what belongs to a disk itself
/// (model, serial, size, `by-id` links) goes where the disk goes. Pure.
[[nodiscard]] VariedMachine vary(const facter::Report& report, const Wishes& wishes,
                                 const scenario::Variant& variant);

} // namespace harness::machine
