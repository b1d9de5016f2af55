#pragma once

#include "harness/manifest/entry.hpp"

#include <utility>

namespace harness::manifest::testing {

inline Entry entry_of(std::string path, Kind kind = Kind::file) {
    Entry entry;
    entry.path = std::move(path);
    entry.kind = kind;
    entry.mode = 0644;
    return entry;
}

} // namespace harness::manifest::testing
