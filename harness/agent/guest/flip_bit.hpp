#pragma once

#include "harness/agent/protocol.hpp"

namespace harness::agent::guest {

/// Changes a bit of a file on its disk, behind the file system's back, as a disk does that rots. In
/// a worker process; the answer is a FlippedBit or a Failed.
[[nodiscard]] Message flip_bit(const FlipBit& request);

} // namespace harness::agent::guest
