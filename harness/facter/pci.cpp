#include "harness/facter/pci.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

namespace harness::facter {

namespace {

constexpr unsigned last_device = 31;
constexpr unsigned last_function = 7;

/// All of `text` as a hex number of exactly `least` to `most` digits.
std::optional<std::uint32_t> parse_hex(std::string_view text, std::size_t least, std::size_t most) {
    if (text.size() < least || text.size() > most) {
        return std::nullopt;
    }
    return read_number<std::uint32_t>(text, 16);
}

} // namespace

std::string to_string(const PciAddress& address) {
    return concat(hex(address.domain, 4), ":", hex(address.bus, 2), ":", hex(address.device, 2),
                  ".", hex(address.function, 1));
}

std::optional<PciAddress> parse_pci_address(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || text.size() != colon + 8 || text[colon + 3] != ':' ||
        text[colon + 6] != '.') {
        return std::nullopt;
    }
    const auto domain = parse_hex(text.substr(0, colon), 4, 8);
    const auto bus = parse_hex(text.substr(colon + 1, 2), 2, 2);
    const auto device = parse_hex(text.substr(colon + 4, 2), 2, 2);
    const auto function = parse_hex(text.substr(colon + 7, 1), 1, 1);
    if (!domain || !bus || !device || !function || *device > last_device ||
        *function > last_function) {
        return std::nullopt;
    }
    return PciAddress{.domain = *domain,
                      .bus = static_cast<std::uint8_t>(*bus),
                      .device = static_cast<std::uint8_t>(*device),
                      .function = static_cast<std::uint8_t>(*function)};
}

std::vector<PciAddress> pci_chain(std::string_view sysfs_path) {
    std::vector<PciAddress> chain;
    while (!sysfs_path.empty()) {
        const std::size_t slash = sysfs_path.find('/');
        if (const auto address = parse_pci_address(sysfs_path.substr(0, slash))) {
            chain.push_back(*address);
        }
        if (slash == std::string_view::npos) {
            break;
        }
        sysfs_path.remove_prefix(slash + 1);
    }
    return chain;
}

std::string to_string(const HardwareId& vendor, const HardwareId& device) {
    return concat(hex(vendor.value, 4), ":", hex(device.value, 4));
}

std::string to_string(const PciClass& code) {
    return concat(hex(code.base, 2), hex(code.sub, 2), hex(code.interface, 2));
}

} // namespace harness::facter
