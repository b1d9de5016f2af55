#include "harness/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace harness {

void assertion_failed(const char* expression, std::string_view why, const char* file,
                      int line) noexcept {
    std::fprintf(stderr, "%s:%d: bug in harness: '%s' does not hold: %.*s\n", file, line,
                 expression, static_cast<int>(why.size()), why.data());
    std::abort();
}

} // namespace harness
