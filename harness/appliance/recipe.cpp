#include "harness/appliance/recipe.hpp"

#include <algorithm>
#include <array>

namespace harness::appliance {

namespace {

/// What iconv loads for names on GPT (parted dies without UTF-16) and labels on FAT.
constexpr std::array wanted_conversions{
    std::string_view{"gconv-modules"}, std::string_view{"UTF-16.so"}, std::string_view{"UTF-32.so"},
    std::string_view{"UNICODE.so"},    std::string_view{"IBM437.so"}, std::string_view{"IBM850.so"},
    std::string_view{"ISO8859-1.so"},
};

constexpr std::string_view conversions = "usr/lib/x86_64-linux-gnu/gconv/";

/// Programs that come with the packages and that no scenario runs; most are kept from the guest for
/// their size, some because they would act on a machine that is not theirs.
constexpr std::array unwanted_prefixes{
    std::string_view{"boot/"},
    std::string_view{"etc/init.d/"},
    std::string_view{"etc/pam.d/"},
    std::string_view{"etc/systemd/"},
    std::string_view{"usr/games/"},
    std::string_view{"usr/include/"},
    std::string_view{"usr/lib/apt/"},
    std::string_view{"usr/lib/dpkg/"},
    std::string_view{"usr/lib/debian-installer/"},
    std::string_view{"usr/lib/init/"},
    std::string_view{"usr/lib/locale/"},
    std::string_view{"usr/lib/modules/"},
    std::string_view{"usr/lib/perl"},
    std::string_view{"usr/lib/systemd/system/"},
    std::string_view{"usr/lib/tmpfiles.d/"},
    std::string_view{"usr/lib/udev/hwdb.d/"},
    std::string_view{"usr/lib/udev/hwdb.bin"},
    std::string_view{"usr/lib/x86_64-linux-gnu/perl"},
    std::string_view{"usr/local/"},
    std::string_view{"usr/share/"},
    std::string_view{"usr/src/"},
    std::string_view{"var/cache/"},
    std::string_view{"var/lib/"},
};

/// udev rules for devices that no machine of ours has; the ones for disks stay as they are shipped.
constexpr std::array unwanted_rules{
    std::string_view{"50-firmware"},
    std::string_view{"60-autosuspend"},
    std::string_view{"60-drm"},
    std::string_view{"60-evdev"},
    std::string_view{"60-fido"},
    std::string_view{"60-infiniband"},
    std::string_view{"60-input"},
    std::string_view{"60-persistent-alsa"},
    std::string_view{"60-persistent-hid"},
    std::string_view{"60-persistent-input"},
    std::string_view{"60-persistent-v4l"},
    std::string_view{"60-sensor"},
    std::string_view{"60-serial"},
    std::string_view{"70-camera"},
    std::string_view{"70-joystick"},
    std::string_view{"70-memory"},
    std::string_view{"70-mouse"},
    std::string_view{"70-power-switch"},
    std::string_view{"70-touchpad"},
    std::string_view{"71-"},
    std::string_view{"78-sound"},
    std::string_view{"81-net-dhcp"},
    std::string_view{"85-hwclock"},
    std::string_view{"90-console"},
    std::string_view{"96-e2scrub"},
};

constexpr std::string_view rules = "usr/lib/udev/rules.d/";

constexpr std::array unwanted_programs{
    std::string_view{"perl"},        std::string_view{"perl5"},
    std::string_view{"dpkg"},        std::string_view{"apt"},
    std::string_view{"debconf"},     std::string_view{"btrfs-convert"},
    std::string_view{"btrfs-find-"}, std::string_view{"btrfs-image"},
    std::string_view{"btrfs-map-"},  std::string_view{"btrfs-select-"},
    std::string_view{"gdisk"},       std::string_view{"cgdisk"},
    std::string_view{"openssl"},     std::string_view{"pam_"},
    std::string_view{"unix_chkpwd"}, std::string_view{"login"},
    std::string_view{"passwd"},      std::string_view{"useradd"},
    std::string_view{"usermod"},     std::string_view{"userdel"},
    std::string_view{"groupadd"},    std::string_view{"groupmod"},
    std::string_view{"groupdel"},    std::string_view{"chage"},
    std::string_view{"chfn"},        std::string_view{"chsh"},
    std::string_view{"newusers"},    std::string_view{"gpasswd"},
    std::string_view{"mount.fuse"},  std::string_view{"systemd-"},
    std::string_view{"debugfs"},     std::string_view{"dmidecode"},
    std::string_view{"fsck.minix"},  std::string_view{"mkfs.minix"},
    std::string_view{"mkfs.bfs"},    std::string_view{"mkfs.cramfs"},
    std::string_view{"fsck.cramfs"}, std::string_view{"zramctl"},
    std::string_view{"lsipc"},       std::string_view{"lsfd"},
    std::string_view{"lslogins"},    std::string_view{"e2image"},
    std::string_view{"e4"},          std::string_view{"e2scrub"},
    std::string_view{"vdir"},        std::string_view{"ptx"},
    std::string_view{"csplit"},      std::string_view{"pinky"},
    std::string_view{"adduser"},     std::string_view{"addgroup"},
    std::string_view{"deluser"},     std::string_view{"tar"},
    std::string_view{"gpg"},         std::string_view{"btrfstune"},
    std::string_view{"btrfsck"},     std::string_view{"fsck.btrfs"},
    std::string_view{"mkfs.msdos"},  std::string_view{"dosfsck"},
    std::string_view{"fatlabel"},    std::string_view{"hwclock"},
    std::string_view{"agetty"},      std::string_view{"sulogin"},
    std::string_view{"runuser"},     std::string_view{"script"},
    std::string_view{"wall"},
};

bool starts_with_any(std::string_view text, const auto& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return text.starts_with(prefix); });
}

} // namespace

const std::vector<std::string>& packages() {
    static const std::vector<std::string> list{
        "base-files", "base-passwd", "bash",      "btrfs-progs", "coreutils", "dosfstools",
        "e2fsprogs",  "fdisk",       "findutils", "gdisk",       "grep",      "kmod",
        "mount",      "parted",      "sed",       "udev",        "util-linux"};
    return list;
}

const std::vector<std::string>& further_packages() {
    static const std::vector<std::string> list{"acl", "attr"};
    return list;
}

const std::vector<std::string>& early_modules() {
    static const std::vector<std::string> list{"virtio_pci", "virtio_console", "pvpanic_mmio",
                                               "pvpanic_pci"};
    return list;
}

const std::vector<std::string>& available_modules() {
    static const std::vector<std::string> list{
        // Disks, as recorded machines have them.
        "nvme", "ahci", "ata_piix", "libata", "sd_mod", "sr_mod", "sg", "virtio_blk", "virtio_scsi",
        "loop", "megaraid_sas", "mptsas", "sym53c8xx", "usb_storage", "xhci_pci", "ehci_pci",
        // File systems and what they ask for by name.
        "btrfs", "vfat", "ext4", "nls_cp437", "nls_ascii", "nls_iso8859_1", "nls_utf8",
        "crc32c_generic", "crc32c_intel", "xxhash_generic", "blake2b_generic", "sha256_generic",
        "sha256_ssse3",
        // Networks.
        "virtio_net", "e1000e", "e1000", "8139cp", "vmxnet3",
        // A laptop's power and lid.
        "ac", "battery", "button",
        // A whole system, and what it stands on and asks for.
        "nfit", "nd_pmem", "squashfs", "overlay", "autofs4", "dm_log_writes",
        // What UEFI keeps.
        "efivarfs"};
    return list;
}

std::string merged_path(std::string_view path) {
    for (const std::string_view top : {"bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/"}) {
        if (path.starts_with(top)) {
            return "usr/" + std::string(path);
        }
    }
    return std::string(path);
}

bool is_shared_library(std::string_view path) {
    return path.starts_with("usr/lib") && path.find(".so") != std::string_view::npos &&
           !path.starts_with("usr/lib/udev/") && !path.starts_with(conversions);
}

bool is_wanted(std::string_view path) {
    if (path.starts_with(conversions)) {
        return starts_with_any(path.substr(conversions.size()), wanted_conversions);
    }
    if (starts_with_any(path, unwanted_prefixes)) {
        return false;
    }
    if (path.starts_with(rules)) {
        return !starts_with_any(path.substr(rules.size()), unwanted_rules);
    }
    for (const std::string_view directory : {"usr/bin/", "usr/sbin/"}) {
        if (path.starts_with(directory)) {
            return !starts_with_any(path.substr(directory.size()), unwanted_programs);
        }
    }
    return true;
}

} // namespace harness::appliance
