#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

/// Columns of text that line up: each as wide as its widest cell, two blanks between, none at the
/// end of a line. Rows may differ in length; an empty table is no text.
class TextTable {
  public:
    explicit TextTable(std::string indent) : indent_(std::move(indent)) {}

    void add_row(std::vector<std::string> cells);
    [[nodiscard]] std::string render() const;

  private:
    std::string indent_;
    std::vector<std::vector<std::string>> rows_;
};

/// A text from an input for a terminal: control characters, which could steer it, become '?'.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace harness::facter
