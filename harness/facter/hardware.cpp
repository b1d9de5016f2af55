#include "harness/facter/hardware.hpp"

#include <algorithm>
#include <array>

namespace harness::facter {

namespace {

struct KnownVirtualisation {
    std::string_view text;
    Virtualisation kind;
};

using enum Virtualisation;

/// The texts of systemd-detect-virt, with '-' written as '_'.
constexpr std::array<KnownVirtualisation, 33> known_virtualisations{{
    {"none", none},
    {"kvm", kvm},
    {"amazon", other},
    {"qemu", qemu},
    {"bochs", other},
    {"xen", xen},
    {"uml", other},
    {"vmware", vmware},
    {"oracle", virtualbox},
    {"microsoft", microsoft},
    {"zvm", other},
    {"parallels", other},
    {"bhyve", other},
    {"qnx", other},
    {"acrn", other},
    {"powervm", other},
    {"apple", other},
    {"sre", other},
    {"google", other},
    {"vm_other", other},
    {"systemd_nspawn", container},
    {"lxc_libvirt", container},
    {"lxc", container},
    {"openvz", container},
    {"docker", container},
    {"podman", container},
    {"rkt", container},
    {"wsl", container},
    {"proot", container},
    {"pouch", container},
    {"container_other", container},
    {"private_users", none},
    {"chroot", none},
}};

constexpr std::array<std::uint16_t, 8> portable_chassis{8, 9, 10, 11, 14, 30, 31, 32};
constexpr std::array<std::uint16_t, 5> server_chassis{17, 23, 25, 28, 29};
constexpr std::array<std::uint16_t, 11> desktop_chassis{3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36};

template <std::size_t N>
bool contains(const std::array<std::uint16_t, N>& values, std::uint16_t value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

} // namespace

std::optional<Virtualisation> known_virtualisation(std::string_view text) {
    for (const KnownVirtualisation& known : known_virtualisations) {
        if (known.text == text) {
            return known.kind;
        }
    }
    return std::nullopt;
}

bool is_virtual_machine(Virtualisation kind) {
    return kind != Virtualisation::none && kind != Virtualisation::container;
}

std::string_view to_string(Firmware firmware) {
    switch (firmware) {
    case Firmware::uefi:
        return "uefi";
    case Firmware::bios:
        return "bios";
    case Firmware::unknown:
        return "unknown";
    }
    return "unknown";
}

std::string_view to_string(Evidence evidence) {
    switch (evidence) {
    case Evidence::recorded:
        return "recorded";
    case Evidence::inferred:
        return "inferred";
    case Evidence::none:
        return "none";
    }
    return "none";
}

std::string_view to_string(FormFactor form_factor) {
    switch (form_factor) {
    case FormFactor::laptop:
        return "laptop";
    case FormFactor::desktop:
        return "desktop";
    case FormFactor::server:
        return "server";
    case FormFactor::virtual_machine:
        return "virtual machine";
    case FormFactor::unknown:
        return "unknown";
    }
    return "unknown";
}

std::string_view to_string(NicKind kind) {
    switch (kind) {
    case NicKind::ethernet:
        return "ethernet";
    case NicKind::wlan:
        return "wlan";
    case NicKind::virtual_interface:
        return "virtual";
    case NicKind::other:
        return "other";
    }
    return "other";
}

FormFactor form_factor_of(Virtualisation virtualisation, const HardwareId& chassis,
                          std::string_view guessed) {
    if (is_virtual_machine(virtualisation)) {
        return FormFactor::virtual_machine;
    }
    if (contains(portable_chassis, chassis.value)) {
        return FormFactor::laptop;
    }
    if (contains(server_chassis, chassis.value)) {
        return FormFactor::server;
    }
    if (contains(desktop_chassis, chassis.value)) {
        return FormFactor::desktop;
    }
    if (guessed == "laptop") {
        return FormFactor::laptop;
    }
    return guessed == "desktop" ? FormFactor::desktop : FormFactor::unknown;
}

} // namespace harness::facter
