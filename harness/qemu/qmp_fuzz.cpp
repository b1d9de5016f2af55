#include "harness/qemu/qmp.hpp"

#include <cstddef>

/// Any bytes from QEMU are taken without harm.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::qemu;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    qmp::Lines lines;
    lines.feed(bytes);
    while (const auto line = lines.next()) {
        (void)qmp::parse(*line);
    }
    (void)qmp::parse(bytes);
    return 0;
}
