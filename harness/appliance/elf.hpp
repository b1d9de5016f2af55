#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::appliance {

/// What we ask of an ELF file (64 bit, little endian; anything else has none of it).
struct ElfFacts {
    bool is_elf = false;
    /// Names of the shared libraries that it loads: at its start, and while it runs as far as it
    /// says so in a note and does well with them.
    std::vector<std::string> needed;
    bool has_pvh_entry = false; ///< A kernel that QEMU can start without its decompressor.
};

/// Reads the facts out of a file's bytes; what lies outside of them is as if it were not there.
[[nodiscard]] ElfFacts read_elf(std::string_view bytes);

} // namespace harness::appliance
