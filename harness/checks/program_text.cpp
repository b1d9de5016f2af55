#include "harness/checks/program_text.hpp"

#include <charconv>

namespace harness::checks {

std::optional<std::uint64_t> read_number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value, base);
    if (problem != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

} // namespace harness::checks
