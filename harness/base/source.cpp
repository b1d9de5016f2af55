#include "harness/base/source.hpp"

#include <algorithm>

namespace harness {

namespace {

/// Minified JSON is one line of megabytes; a hundred mistakes in it must not hold a hundred copies.
constexpr std::size_t most_line_before = 200;
constexpr std::size_t most_line_after = 400;

} // namespace

Place Source::place_of(Span span) const {
    const std::string_view all = text_;
    const std::size_t offset = std::min<std::size_t>(span.offset, all.size());
    const std::string_view before = all.substr(0, offset);
    const std::size_t newline = before.rfind('\n');
    const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t line_end = std::min(all.find('\n', offset), all.size());

    Place place;
    place.file = name_;
    place.line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
    place.column = static_cast<std::uint32_t>(1 + offset - line_start);
    place.length = static_cast<std::uint32_t>(
        std::max<std::size_t>(1, std::min<std::size_t>(span.length, line_end - offset)));
    const std::size_t from = std::max(line_start, offset - std::min(offset, most_line_before));
    place.line_text =
        std::string(all.substr(from, std::min(line_end, offset + most_line_after) - from));
    place.line_text_from = static_cast<std::uint32_t>(from - line_start);
    return place;
}

} // namespace harness
