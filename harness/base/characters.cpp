#include "harness/base/characters.hpp"

namespace harness {

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

std::string upper_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

} // namespace harness
