#include "harness/base/bytes.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <limits>

namespace harness {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

std::string scaled(std::uint64_t count, const Unit& unit) {
    const std::uint64_t whole = count / unit.factor;
    if (count % unit.factor == 0) {
        return std::to_string(whole) + " " + std::string{unit.name};
    }
    std::array<char, 64> text{};
    const double value = static_cast<double>(count) / static_cast<double>(unit.factor);
    const int length = std::snprintf(text.data(), text.size(), "%.1f ", value);
    return std::string(text.data(), static_cast<std::size_t>(length)) + std::string{unit.name};
}

template <std::size_t N>
std::string with_largest_unit(Bytes amount, const std::array<Unit, N>& units) {
    for (const Unit& unit : units) {
        if (amount.count >= unit.factor) {
            return scaled(amount.count, unit);
        }
    }
    return std::to_string(amount.count) + " B";
}

constexpr std::array<Unit, 5> binary_units{{{"PiB", 1ULL << 50U},
                                            {"TiB", 1ULL << 40U},
                                            {"GiB", 1ULL << 30U},
                                            {"MiB", 1ULL << 20U},
                                            {"KiB", 1ULL << 10U}}};

constexpr std::array<Unit, 5> decimal_units{{{"PB", 1'000'000'000'000'000ULL},
                                             {"TB", 1'000'000'000'000ULL},
                                             {"GB", 1'000'000'000ULL},
                                             {"MB", 1'000'000ULL},
                                             {"kB", 1'000ULL}}};

/// The factor behind a number; 0 where the text is no unit.
std::uint64_t factor_of(std::string_view unit) {
    if (unit.empty() || unit == "B") {
        return 1;
    }
    for (const Unit& known : binary_units) {
        if (unit == known.name || (unit.size() == 1 && unit[0] == known.name[0])) {
            return known.factor;
        }
    }
    return 0;
}

} // namespace

std::string to_human(Bytes amount) {
    return with_largest_unit(amount, binary_units);
}

std::string to_human_decimal(Bytes amount) {
    return with_largest_unit(amount, decimal_units);
}

std::optional<Bytes> parse_bytes(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    if (!unit.empty() && unit.front() == ' ') {
        unit.remove_prefix(1);
    }
    const std::uint64_t factor = factor_of(unit);
    if (factor == 0 || number > std::numeric_limits<std::uint64_t>::max() / factor) {
        return std::nullopt;
    }
    return Bytes{number * factor};
}

} // namespace harness
