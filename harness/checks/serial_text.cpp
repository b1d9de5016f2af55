#include "harness/checks/serial_text.hpp"

#include "harness/base/characters.hpp"

namespace harness::checks {

std::string comparable_serial(std::string_view serial) {
    std::string out;
    for (const char letter : serial) {
        const bool stays = is_letter_or_digit(letter);
        if (stays || (!out.empty() && out.back() != '_')) {
            out.push_back(stays ? letter : '_');
        }
    }
    while (!out.empty() && out.back() == '_') {
        out.pop_back();
    }
    return out;
}

} // namespace harness::checks
