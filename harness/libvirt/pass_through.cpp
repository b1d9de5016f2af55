#include "harness/libvirt/pass_through.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace harness::libvirt {

namespace {

/// Options that a domain says in its own elements, or that libvirt gives by itself.
constexpr std::array said_options{
    std::string_view("-name"),   std::string_view("-machine"), std::string_view("-accel"),
    std::string_view("-smp"),    std::string_view("-m"),       std::string_view("-rtc"),
    std::string_view("-mon"),    std::string_view("-display"), std::string_view("-kernel"),
    std::string_view("-serial"), std::string_view("-initrd"),  std::string_view("-append"),
    std::string_view("-tpmdev")};

/// Drivers of what stands in the domain as an element without an address.
constexpr std::array said_drivers{std::string_view("pvpanic"), std::string_view("virtserialport"),
                                  std::string_view("virtio-serial-pci"),
                                  std::string_view("tpm-crb")};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string_view driver_of(std::string_view option) {
    return option.substr(0, option.find(','));
}

/// The tables of SMBIOS that <sysinfo> can fill.
bool is_sysinfo_table(const std::string& option) {
    const std::string_view table = driver_of(option);
    return table == "type=0" || table == "type=1" || table == "type=2" || table == "type=3";
}

bool is_said(const std::string& option, const std::string& value,
             const std::set<std::string>& said_by_domain) {
    if (is_in(said_options, option)) {
        return true;
    }
    if (option == "-device") {
        return is_in(said_drivers, driver_of(value)) ||
               said_by_domain.contains(option_value(value, "id"));
    }
    if (option == "-netdev") {
        return said_by_domain.contains(option_value(value, "id"));
    }
    if (option == "-blockdev") {
        return said_by_domain.contains(option_value(value, "node-name"));
    }
    if (option == "-chardev") {
        const std::string id = option_value(value, "id");
        return id == "console" || id == "monitor" || id == "agent" || id == "tpm";
    }
    if (option == "-global") { // It says so by <loader secure="yes">.
        return value.starts_with("driver=cfi.pflash01,");
    }
    if (option == "-drive") {
        return value.starts_with("if=pflash");
    }
    return option == "-smbios" && is_sysinfo_table(value);
}

} // namespace

std::string option_value(const std::string& option, const std::string& key) {
    const std::size_t at = option.find(concat(",", key, "="));
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t start = at + key.size() + 2;
    std::size_t end = start;
    while (end < option.size() && (option[end] != ',' || option.substr(end, 2) == ",,")) {
        end += option[end] == ',' ? 2 : 1;
    }
    return option.substr(start, end - start);
}

std::vector<QemuOption> unsaid_options(const std::vector<std::string>& words,
                                       const std::set<std::string>& said_by_domain) {
    std::vector<QemuOption> out;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const bool has_value = i + 1 < words.size() && !words[i + 1].starts_with("-");
        if (!has_value) {
            continue; // A switch such as -nodefaults, which libvirt gives as well.
        }
        const std::string& option = words[i];
        const std::string& value = words[++i];
        if (!is_said(option, value, said_by_domain)) {
            out.emplace_back(option, value);
        }
    }
    return out;
}

} // namespace harness::libvirt
