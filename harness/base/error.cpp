#include "harness/base/error.hpp"

#include "harness/base/concat.hpp"

namespace harness {

void Error::add_context(std::string_view context) {
    what_ = concat(context, ": ", what_);
}

} // namespace harness
