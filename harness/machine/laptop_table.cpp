#include "harness/machine/laptop_table.hpp"

#include "harness/base/assert.hpp"

#include <algorithm>
#include <string_view>

asm(".section .rodata\n"
    "harness_laptop_table_start:\n"
    ".incbin \"" HARNESS_LAPTOP_TABLE "\"\n"
    "harness_laptop_table_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char harness_laptop_table_start[];
extern const char harness_laptop_table_end[];
}

namespace harness::machine {

namespace {

/// A 32-bit constant of AML: its prefix, and the placeholder of acpi/laptop.asl, little endian.
constexpr std::string_view placeholder = "\x0CRWPH";
constexpr std::size_t checksum_at = 9;

std::string_view compiled_table() {
    return {harness_laptop_table_start,
            static_cast<std::size_t>(harness_laptop_table_end - harness_laptop_table_start)};
}

/// `_ADR` of a PCI function: its device in the upper half, its function in the lower.
void write_address(const PciPlace& place, std::string& table, std::size_t at) {
    table[at] = static_cast<char>(place.function);
    table[at + 1] = 0;
    table[at + 2] = static_cast<char>(place.device);
    table[at + 3] = 0;
}

/// All bytes of a table add up to 0.
void mend_checksum(std::string& table) {
    unsigned sum = 0;
    table[checksum_at] = 0;
    for (const char c : table) {
        sum += static_cast<unsigned char>(c);
    }
    table[checksum_at] = static_cast<char>(0x100U - (sum & 0xFFU));
}

} // namespace

std::string laptop_table(const PciPlace& place) {
    std::string table(compiled_table());
    const std::size_t at = table.find(placeholder);
    HARNESS_ASSERT(at != std::string::npos, "the compiled table has a place for the address");
    write_address(place, table, at + 1);
    mend_checksum(table);
    return table;
}

} // namespace harness::machine
