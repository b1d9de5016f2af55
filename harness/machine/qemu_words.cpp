#include "harness/machine/qemu_words.hpp"

#include "harness/base/hex.hpp"

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
    return concat(hex(place.device, 2), ".", hex(place.function));
}

} // namespace harness::machine
