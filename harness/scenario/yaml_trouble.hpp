#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/scenario/yaml_tree.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace harness::scenario {

/// What is no YAML at all for a reason that can be named before parsing: too large, no UTF-8.
[[nodiscard]] std::optional<Diagnostic> recognise_trouble(const Source& source,
                                                          const YamlLimits& limits);

/// What yaml-cpp says of a mistake, and where.
struct YamlError {
    std::string_view message;
    std::size_t offset = 0;
    /// Of the innermost '[' or '{' that was not closed yet.
    std::optional<std::size_t> open_bracket;
};

/// Tells yaml-cpp's mistake to a person. A message that we do not know is shown as it is.
[[nodiscard]] Diagnostic explain_yaml_error(const Source& source, const YamlError& error);

} // namespace harness::scenario
