#pragma once

#include "harness/ports/object_store.hpp"

#include <string>
#include <vector>

namespace harness::engine {

/// What came of a store's bad days, as far as it was asked: for each fault how many requests it
/// harmed, how many of them were asked again and when, and how many went well in the end. One that
/// is asked again is the same operation on the same object. A line each.
[[nodiscard]] std::string harm_story(const std::vector<ports::FaultToll>& tolls,
                                     const std::vector<ports::StoreRequest>& requests);

/// The same of connections that came to no request: a line, or nothing where there were none.
[[nodiscard]] std::string connection_story(const ports::ConnectionToll& toll);

} // namespace harness::engine
