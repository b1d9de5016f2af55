#pragma once

#include <string_view>

namespace harness {

/// Prints the broken promise with its place to stderr and aborts. Called by HARNESS_ASSERT only.
[[noreturn]] void assertion_failed(const char* expression, std::string_view why, const char* file,
                                   int line) noexcept;

} // namespace harness

/// States what must be true if our own code is right; on in every build. `why` may show values.
#define HARNESS_ASSERT(condition, why)                                                             \
    ((condition) ? static_cast<void>(0)                                                            \
                 : ::harness::assertion_failed(#condition, (why), __FILE__, __LINE__))
