#pragma once

#include "harness/base/bytes.hpp"

#include <string>
#include <string_view>

namespace harness::reports {

/// How much of one output goes into a report; the run directory has all of it.
inline constexpr Bytes report_text_limit = kibibytes(8);

/// `text` where it fits; else its first and last halves of `limit`, never cut inside a character,
/// with a line between them that says how much was left out.
[[nodiscard]] std::string trim_middle(std::string_view text, Bytes limit = report_text_limit);

/// `text` as UTF-8 that XML 1.0 can carry. What it can not is written out so that one sees it: a
/// control byte or a byte that is not UTF-8 as `\x1b`, a surrogate or a non-character as `\ud800`.
[[nodiscard]] std::string visible_text(std::string_view text);

/// Both, in the one right order: what every writer does with a text that came from a guest.
[[nodiscard]] std::string report_text(std::string_view text);

} // namespace harness::reports
