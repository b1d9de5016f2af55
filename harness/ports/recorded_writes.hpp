#pragma once

#include "harness/async/task.hpp"
#include "harness/write_log/cuts.hpp"

#include <filesystem>

namespace harness::ports {

/// What was done to the disks of a machine that records it, to be done again up to a cut of the
/// power.
class RecordedWrites {
  public:
    virtual ~RecordedWrites() = default;

    /// All of them, from the machine's first start on.
    [[nodiscard]] virtual const std::vector<write_log::Entry>& entries() const = 0;

    /// Makes the disks as they are after this cut, which does not lie before the last one; answers
    /// the place that a machine goes on from (`Machine::go_on_from`). Nobody may use the one of the
    /// last cut any more. Throws Error with what to do.
    [[nodiscard]] virtual async::Task<std::filesystem::path> disks_after(write_log::Cut cut) = 0;
};

} // namespace harness::ports
