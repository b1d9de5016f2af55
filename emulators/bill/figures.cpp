#include "emulators/bill/figures.hpp"

#include <array>
#include <charconv>

namespace harness::emulators::bill {

std::string fixed(double value, int digits) {
    std::array<char, 400> text{}; // The longest double has 309 digits before its point.
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value,
                                            std::chars_format::fixed, digits);
    return error == std::errc{} ? std::string(text.data(), end) : std::string("0");
}

} // namespace harness::emulators::bill
