#include "harness/agent/protocol.hpp"

#include <cstddef>

/// Any bytes after a preamble: the decoder gives frames that encode again, or breaks; it never
/// reads past the end or keeps more than it was fed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::agent;
    Decoder decoder;
    decoder.feed(preamble);
    decoder.feed(std::string_view(reinterpret_cast<const char*>(data), size));
    while (const auto frame = decoder.next()) {
        Decoder again;
        again.feed(preamble);
        again.feed(encode(*frame));
        if (again.next() != frame) {
            __builtin_trap();
        }
    }
    return 0;
}
