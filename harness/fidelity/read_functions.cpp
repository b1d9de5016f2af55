#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/fidelity/read_parts.hpp"

#include <algorithm>
#include <charconv>

namespace harness::fidelity {

namespace {

/// The kernel writes a class without leading zeros: "10802".
std::string six_digits(std::string_view class_code) {
    const std::string digits = lower_case(class_code);
    return digits.size() < 6 ? std::string(6 - digits.size(), '0') + digits : digits;
}

} // namespace

std::string_view line_value(std::string_view text, std::string_view key) {
    const std::string start = concat(key, "=");
    for (const std::string_view line : split_lines(text)) {
        if (line.starts_with(start)) {
            return line.substr(start.size());
        }
    }
    return {};
}

std::string device_path(std::string_view target) {
    const std::size_t at = target.find("/devices/");
    return at == std::string_view::npos ? std::string() : std::string(target.substr(at));
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void read_functions(const Snapshot& snapshot, GuestHardware& hardware) {
    const std::string directory = "/sys/bus/pci/devices";
    for (const std::string& name : snapshot.names_in(directory)) {
        const auto address = facter::parse_pci_address(name);
        if (!address) {
            continue;
        }
        const std::string device = concat(directory, "/", name);
        const std::string_view event = snapshot.bytes(concat(device, "/uevent"));
        GuestFunction function;
        function.address = *address;
        function.sysfs_path = device_path(snapshot.target(device));
        function.class_code = six_digits(line_value(event, "PCI_CLASS"));
        function.id = lower_case(line_value(event, "PCI_ID"));
        function.driver = std::string(line_value(event, "DRIVER"));
        hardware.functions.push_back(std::move(function));
    }
    std::sort(hardware.functions.begin(), hardware.functions.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
}

} // namespace harness::fidelity
