#include "harness/guest/console.hpp"

#include <cstddef>
#include <cstdint>

/// Any bytes from the guest's console are taken without harm.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    harness::guest::Console console;
    console.feed(bytes.substr(0, size / 2));
    console.feed(bytes.substr(size / 2));
    (void)console.last_lines(8);
    return 0;
}
