#pragma once

#include "harness/base/source.hpp"

#include <string>

namespace harness::scenario {

/// A file that the scenario names. `resolved` is `written`, taken relative to the scenario's file.
struct FileReference {
    std::string written;
    std::string resolved;
    Place place;
};

} // namespace harness::scenario
