#include "harness/facter/memory_names.hpp"

#include <algorithm>
#include <array>

namespace harness::facter {

namespace {

struct Name {
    std::uint8_t number;
    std::string_view text;
};

constexpr std::uint8_t unknown = 2; ///< Of both lists.

constexpr std::array memory_types{
    Name{0x01, "Other"},  Name{0x02, "Unknown"}, Name{0x03, "DRAM"},   Name{0x04, "EDRAM"},
    Name{0x05, "VRAM"},   Name{0x06, "SRAM"},    Name{0x07, "RAM"},    Name{0x08, "ROM"},
    Name{0x09, "FLASH"},  Name{0x0a, "EEPROM"},  Name{0x0b, "FEPROM"}, Name{0x0c, "EPROM"},
    Name{0x0d, "CDRAM"},  Name{0x0e, "3DRAM"},   Name{0x0f, "SDRAM"},  Name{0x10, "SGRAM"},
    Name{0x11, "RDRAM"},  Name{0x12, "DDR"},     Name{0x13, "DDR2"},   Name{0x14, "DDR2 FB-DIMM"},
    Name{0x18, "DDR3"},   Name{0x19, "FBD2"},    Name{0x1a, "DDR4"},   Name{0x1b, "LPDDR"},
    Name{0x1c, "LPDDR2"}, Name{0x1d, "LPDDR3"},  Name{0x1e, "LPDDR4"}, Name{0x20, "HBM"},
    Name{0x21, "HBM2"},   Name{0x22, "DDR5"},    Name{0x23, "LPDDR5"}};

constexpr std::array form_factors{Name{0x01, "Other"},        Name{0x02, "Unknown"},
                                  Name{0x03, "SIMM"},         Name{0x04, "SIP"},
                                  Name{0x05, "Chip"},         Name{0x06, "DIP"},
                                  Name{0x07, "ZIP"},          Name{0x08, "Proprietary Card"},
                                  Name{0x09, "DIMM"},         Name{0x0a, "TSOP"},
                                  Name{0x0b, "Row of Chips"}, Name{0x0c, "RIMM"},
                                  Name{0x0d, "SODIMM"},       Name{0x0e, "SRIMM"},
                                  Name{0x0f, "FB-DIMM"},      Name{0x10, "Die"}};

template <std::size_t count>
std::string_view name_in(const std::array<Name, count>& names, std::uint64_t number) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const Name& name) { return name.number == number; });
    return found == names.end() ? std::string_view() : found->text;
}

template <std::size_t count>
std::uint8_t number_in(const std::array<Name, count>& names, std::string_view text) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const Name& name) { return name.text == text; });
    return found == names.end() ? unknown : found->number;
}

} // namespace

std::string_view memory_type_name(std::uint64_t number) {
    return name_in(memory_types, number);
}

std::uint8_t memory_type_number(std::string_view name) {
    return number_in(memory_types, name);
}

std::string_view form_factor_name(std::uint64_t number) {
    return name_in(form_factors, number);
}

std::uint8_t form_factor_number(std::string_view name) {
    return number_in(form_factors, name);
}

} // namespace harness::facter
