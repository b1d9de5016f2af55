#pragma once

#include "harness/base/diagnostics.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>

namespace harness {

/// A value, or what is wrong with the user's input. Warnings travel beside the value, not in here.
template <typename T>
using Result = boost::system::result<T, Diagnostics>;

/// Boost.System asks for this where `value()` is called on a failure; that is a bug of ours.
[[noreturn]] inline void throw_exception_from_error(const Diagnostics& diagnostics,
                                                    const boost::source_location&) {
    throw std::logic_error("value() of a failed Result: " + render(diagnostics));
}

} // namespace harness
