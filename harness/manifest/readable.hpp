#pragma once

#include <string>
#include <string_view>

namespace harness::manifest {

/// A path or another text of any bytes for people: what is not readable stands there as `\n`,
/// `\t`, `\\` or `\xNN`, so that two different ones never look alike.
[[nodiscard]] std::string readable(std::string_view bytes);

/// The same of a path in a tree; its root is ".".
[[nodiscard]] std::string readable_path(std::string_view path);

} // namespace harness::manifest
