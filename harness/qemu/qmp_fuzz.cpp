#include "harness/guest/console.hpp"
#include "harness/qemu/qmp.hpp"

#include <cstddef>

/// Any bytes from QEMU or from the guest's console are taken without harm.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::qemu;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    qmp::Lines lines;
    lines.feed(bytes);
    while (const auto line = lines.next()) {
        (void)qmp::parse(*line);
    }
    (void)qmp::parse(bytes);
    harness::guest::Console console;
    console.feed(bytes.substr(0, size / 2));
    console.feed(bytes.substr(size / 2));
    (void)console.last_lines(8);
    return 0;
}
