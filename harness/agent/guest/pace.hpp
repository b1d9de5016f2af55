#pragma once

#include <cstdint>

namespace harness::agent::guest {

/// How long a fixed piece of work takes in this guest: of a kind that steps are made of, and that
/// emulation makes slow. The middle one of several tries; under emulation all of them together take
/// less than a tenth of a second.
[[nodiscard]] std::uint64_t work_microseconds();

} // namespace harness::agent::guest
