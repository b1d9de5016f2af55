#include "harness/machine/qemu_words.hpp"

#include <array>
#include <cstdio>

namespace harness::machine {

std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        out.push_back(c);
        if (c == ',') {
            out.push_back(',');
        }
    }
    return out;
}

std::string slot_text(const PciPlace& place) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%02x.%x", unsigned{place.device},
                  unsigned{place.function});
    return text.data();
}

} // namespace harness::machine
