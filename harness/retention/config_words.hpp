#pragma once

#include "harness/base/source.hpp"

#include <string_view>
#include <vector>

namespace harness::retention {

/// A word of a source and where it stands.
struct Word {
    std::string_view text;
    Span span;
};

/// The words of each line that has any, up to a `#` that begins a word. Nothing is unquoted.
[[nodiscard]] std::vector<std::vector<Word>> words_by_line(const Source& source);

/// A part of the source's text as a word. `part` must point into the text.
[[nodiscard]] Word word_of(const Source& source, std::string_view part);

/// From the begin of the first word to the end of the last.
[[nodiscard]] Span span_of(const std::vector<Word>& words);

/// Without one pair of quotes around it, single or double.
[[nodiscard]] std::string_view unquoted(std::string_view text);

} // namespace harness::retention
