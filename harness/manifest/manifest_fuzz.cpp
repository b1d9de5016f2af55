#include "harness/base/error.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/manifest/decode.hpp"
#include "harness/manifest/remarks.hpp"
#include "harness/manifest/serial.hpp"

#include <cstddef>

/// Any bytes as records: what can be read is written and read again as the same, and differs from
/// itself in nothing but what nobody could read. Any bytes as a stream: read or refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::manifest;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try {
        (void)decode(bytes);
    } catch (const harness::Error&) {
    }
    try {
        const Manifest manifest = decode_records(bytes);
        if (decode(encode(manifest)) != manifest) {
            __builtin_trap();
        }
        for (const Difference& one : compare(manifest, manifest)) {
            if (one.aspect != Aspect::unreadable && one.aspect != Aspect::changing) {
                __builtin_trap();
            }
        }
        (void)remarks(manifest);
    } catch (const harness::Error&) {
    }
    return 0;
}
