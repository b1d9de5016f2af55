#pragma once

#include <functional>
#include <string>

namespace harness::agent::guest {

/// Calls `take` with every path that an absolute pattern may lead to, sorted by names: components
/// with `*`, `?` or `[…]` are looked up, others are taken as they are, there or not. False where
/// `take` said, with false, that it wants no more.
bool each_match(const std::string& pattern, const std::function<bool(const std::string&)>& take);

} // namespace harness::agent::guest
