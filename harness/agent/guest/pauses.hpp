#pragma once

namespace harness::agent::guest {

/// From now on this process, and what it executes, does not sleep: what asks the kernel to is told
/// at once that the time is over. Where the kernel can not do that, everything sleeps as ever.
void skip_pauses();

} // namespace harness::agent::guest
