#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

/// A stretch of a source's text, in bytes from its start.
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

/// Where in a file something stands, for a reader: line and column from 1, and the line itself.
struct Place {
    std::string file;
    std::uint32_t line = 0; ///< 0: the file as a whole.
    std::uint32_t column = 0;
    std::uint32_t length = 0;
    std::string line_text;
    std::uint32_t line_text_from = 0; ///< Bytes cut off before line_text where a line is very long.
};

/// The text of an input file under the name that the user knows it by.
class Source {
  public:
    Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string_view text() const { return text_; }

    /// The place of a span. A span outside of the text gives the end of the text.
    [[nodiscard]] Place place_of(Span span) const;

    /// The file as a whole, where no line is to blame.
    [[nodiscard]] Place whole() const { return Place{.file = name_, .line_text = {}}; }

  private:
    std::string name_;
    std::string text_;
};

} // namespace harness
