#include "harness/base/source.hpp"

#include <algorithm>

namespace harness {

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
    place.line_text = std::string(all.substr(line_start, line_end - line_start));
    return place;
}

} // namespace harness
