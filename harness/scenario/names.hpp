#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace harness::scenario {

/// An absolute path inside the guest: starts with '/', has no '..' part and no control character.
class GuestPath {
  public:
    /// Empty where `text` is no such path.
    [[nodiscard]] static std::optional<GuestPath> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    friend auto operator<=>(const GuestPath&, const GuestPath&) = default;

  private:
    explicit GuestPath(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// The name under which a `write` step leaves its data to a `compare` step, and what a tag is made
/// of: small letters, digits and single hyphens, at most 64 of them.
class Word {
  public:
    /// Empty where `text` is no such word.
    [[nodiscard]] static std::optional<Word> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    friend auto operator<=>(const Word&, const Word&) = default;

  private:
    explicit Word(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

} // namespace harness::scenario
