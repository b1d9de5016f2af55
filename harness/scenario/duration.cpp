#include "harness/scenario/duration.hpp"

#include "harness/base/concat.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace harness::scenario {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr std::array<Unit, 4> units{{{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t longest = 24 * units[0].milliseconds;

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || number <= 0 || text.front() == '0') {
        return std::nullopt;
    }
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& unit : units) {
        if (name == unit.name && number <= longest / unit.milliseconds) {
            return std::chrono::milliseconds(number * unit.milliseconds);
        }
    }
    return std::nullopt;
}

std::string to_text(std::chrono::milliseconds duration) {
    for (const Unit& unit : units) {
        if (duration.count() % unit.milliseconds == 0) {
            return concat(duration.count() / unit.milliseconds, unit.name);
        }
    }
    return concat(duration.count(), "ms");
}

} // namespace harness::scenario
