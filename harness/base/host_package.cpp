#include "harness/base/host_package.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <array>

namespace harness {

namespace {

/// Empty: this distribution has no package of it.
struct Names {
    HostPackage package{};
    const char* debian = "";
    const char* ubuntu = ""; ///< Where it differs from Debian's.
    const char* fedora = "";
    const char* nixpkgs = "";
    const char* elsewhere = ""; ///< Where there is no package; else its name has to do.
};

constexpr std::array table{
    Names{HostPackage::qemu, "--no-install-recommends qemu-system-x86", "", "qemu-system-x86",
          "qemu", ""},
    Names{HostPackage::kernel, "linux-image-amd64", "linux-image-virtual", "kernel-core", "", ""},
    Names{HostPackage::supermin, "supermin", "", "supermin", "", ""},
    Names{HostPackage::appliance_tools,
          "bash btrfs-progs coreutils dosfstools e2fsprogs fdisk findutils gdisk grep kmod mount "
          "parted sed udev util-linux acl attr",
          "", "", "", "use Debian 12 or newer, or Ubuntu 24.04: the appliance is made of theirs"},
    Names{HostPackage::system_tools, "mmdebstrap squashfs-tools fakechroot fakeroot", "",
          "mmdebstrap squashfs-tools fakechroot fakeroot", "mmdebstrap squashfsTools", ""},
    Names{HostPackage::ovmf, "ovmf", "", "edk2-ovmf", "",
          "set `virtualisation.libvirtd.enable = true`, which brings OVMF"},
    Names{HostPackage::swtpm, "swtpm", "", "swtpm", "swtpm", ""},
    Names{HostPackage::sbsign, "sbsigntool", "", "sbsigntools", "sbsigntool", ""},
    Names{HostPackage::openssl, "openssl", "", "openssl", "openssl", ""},
    Names{HostPackage::libvirt_headers, "libvirt-dev", "", "libvirt-devel", "libvirt", ""},
    Names{HostPackage::libvirt, "libvirt-daemon-system libvirt-clients", "",
          "libvirt-daemon-driver-qemu libvirt-client", "",
          "set `virtualisation.libvirtd.enable = true`"},
    Names{HostPackage::libguestfs, "libguestfs-tools", "", "guestfs-tools", "libguestfs", ""},
    Names{HostPackage::minio, "", "", "", "minio",
          "put the program `minio` of https://min.io into a directory of PATH"},
    Names{HostPackage::restic, "restic", "", "restic", "restic", ""},
    Names{HostPackage::nix, "nix-bin", "", "nix", "", "see https://nixos.org/download"},
};

const Names& names_of(HostPackage package) {
    for (const Names& names : table) {
        if (names.package == package) {
            return names;
        }
    }
    HARNESS_ASSERT(false, "every package of a host has a row");
    return table.front();
}

std::string_view name_on(Distribution distribution, const Names& names) {
    switch (distribution) {
    case Distribution::debian:
        return names.debian;
    case Distribution::ubuntu:
        return *names.ubuntu != '\0' ? names.ubuntu : names.debian;
    case Distribution::fedora:
        return names.fedora;
    case Distribution::nixos:
        return names.nixpkgs;
    case Distribution::other:
        return {};
    }
    return {};
}

} // namespace

std::string how_to_get(HostPackage package, Distribution distribution) {
    const Names& names = names_of(package);
    const std::string_view name = name_on(distribution, names);
    if (name.empty() && *names.elsewhere != '\0') {
        return names.elsewhere;
    }
    if (name.empty()) {
        return concat("install what Debian calls `", names.debian, "`");
    }
    switch (distribution) {
    case Distribution::fedora:
        return concat("run `sudo dnf install ", name, "`");
    case Distribution::nixos:
        return concat("run `nix-shell -p ", name, "`");
    case Distribution::debian:
    case Distribution::ubuntu:
    case Distribution::other:
        break;
    }
    return concat("run `sudo apt-get install ", name, "`");
}

} // namespace harness
