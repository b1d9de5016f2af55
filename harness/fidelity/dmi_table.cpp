#include "harness/fidelity/dmi_table.hpp"

namespace harness::fidelity {

namespace {

constexpr std::size_t header_bytes = 4;
constexpr std::uint8_t end_of_table = 127;

/// The strings behind a formatted part: each ends with a NUL, the set with another one. Returns
/// how many bytes they take; 0 where the set has no end.
std::size_t read_strings(std::string_view bytes, std::vector<std::string>& out) {
    if (bytes.size() >= 2 && bytes[0] == '\0' && bytes[1] == '\0') {
        return 2;
    }
    std::size_t at = 0;
    while (at < bytes.size() && bytes[at] != '\0') {
        const std::size_t end = bytes.find('\0', at);
        if (end == std::string_view::npos) {
            return 0;
        }
        out.emplace_back(bytes.substr(at, end - at));
        at = end + 1;
    }
    return at < bytes.size() ? at + 1 : 0;
}

} // namespace

std::uint64_t DmiStructure::number(std::size_t offset, std::size_t size) const {
    if (offset + size > formatted.size()) {
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(formatted[offset + i]))
                 << (8 * i);
    }
    return value;
}

std::string DmiStructure::text(std::size_t offset) const {
    const std::uint64_t index = number(offset, 1);
    return index >= 1 && index <= strings.size() ? strings[index - 1] : std::string();
}

std::vector<DmiStructure> parse_dmi_table(std::string_view bytes) {
    std::vector<DmiStructure> out;
    while (bytes.size() >= header_bytes) {
        const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]));
        if (length < header_bytes || length > bytes.size()) {
            return out;
        }
        DmiStructure structure;
        structure.type = static_cast<std::uint8_t>(bytes[0]);
        structure.formatted = std::string(bytes.substr(0, length));
        const std::size_t strings = read_strings(bytes.substr(length), structure.strings);
        if (strings == 0) {
            return out;
        }
        bytes.remove_prefix(length + strings);
        out.push_back(std::move(structure));
        if (out.back().type == end_of_table) {
            return out;
        }
    }
    return out;
}

} // namespace harness::fidelity
