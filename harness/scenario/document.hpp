#pragma once

#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"
#include "harness/scenario/origin.hpp"
#include "harness/scenario/parameters.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace harness::scenario {

/// A scenario file as it was read, before its parameters have values.
struct Document {
    Tree tree;
    std::optional<Origin> from;
    std::vector<Declaration> declarations;
};

/// Reads a file as far as it can be read without knowing its parameters' values.
[[nodiscard]] Result<Document> read_document(std::shared_ptr<const Source> source);

} // namespace harness::scenario
