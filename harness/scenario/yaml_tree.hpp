#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"

#include <cstddef>
#include <memory>

namespace harness::scenario {

/// What a YAML input may be at most; past it the file is refused.
struct YamlLimits {
    Bytes size = mebibytes(1);
    std::size_t depth = 32;
    std::size_t nodes = 100'000;
};

/// Parses YAML into a located tree. Refuses, with place and remedy: invalid YAML, text that is not
/// UTF-8, duplicate keys, keys that are no plain words, anchors, aliases, tags, a second document,
/// an empty file, and what exceeds the limits.
///
/// The span of a map or list starts at its first element and reaches at least to the end of its
/// last one; that of a missing value is its key.
[[nodiscard]] Result<Tree> parse_yaml(std::shared_ptr<const Source> source,
                                      const YamlLimits& limits = {});

} // namespace harness::scenario
