#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"

namespace harness {

/// What a JSON input may be at most; past it the file is refused, not read.
struct JsonLimits {
    Bytes size = mebibytes(16);
    std::size_t depth = 64;
};

/// Parses JSON into a located tree. Refuses, with place and remedy: invalid or truncated JSON, a
/// Git LFS pointer, duplicate keys, too much nesting, too large a file, an empty file.
[[nodiscard]] Result<Tree> parse_json(std::shared_ptr<const Source> source,
                                      const JsonLimits& limits = {});

} // namespace harness
