#pragma once

#include "harness/facter/disk.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the names of a disk tell about it. All of it is pure text work; the rules are udev's, in
// 60-persistent-storage.rules, and hwinfo's, which cuts and splits the names of SCSI devices.
namespace harness::facter {

/// What the report says of a disk in so many words.
struct DiskEvidence {
    std::string kernel_name;
    std::string bus_name;   ///< bus_type.name
    unsigned bus_value = 0; ///< bus_type.value: 132 SCSI, 133 IDE, 134 USB, 150 NVMe …
    std::string driver;     ///< "usb-storage"
    std::string sysfs_path; ///< sysfs_device_link
};

[[nodiscard]] Bus bus_of(const DiskEvidence& evidence);

/// The rest of the shortest by-id link that starts so: "wwn-" gives "0x5000…". The shortest, since
/// newer systemd adds the namespace to a second link of an NVMe disk.
[[nodiscard]] std::optional<std::string> by_id(const std::vector<std::string>& links,
                                               std::string_view prefix);

/// The full ATA model. INQUIRY keeps 16 characters of it, the link all, but with '_' for a blank:
/// what INQUIRY has is taken from there, and '_' in the rest is read as a blank.
[[nodiscard]] std::string ata_model(std::string_view link_model, std::string_view inquiry_model);

/// The model out of "<MODEL>_<SERIAL>" by its known serial, or at the last '_' without one.
[[nodiscard]] std::string model_part(std::string_view link,
                                     const std::optional<std::string>& serial);

/// The world wide name: `wwn-0x…`, or the NAA identifier of `scsi-3…` with "0x" before it.
[[nodiscard]] std::optional<std::string> wwn_of(const std::vector<std::string>& links);

/// What follows `scsi-0<VENDOR>_<PRODUCT>_`: the T10 identifier that QEMU calls device_id.
[[nodiscard]] std::optional<std::string> device_id_of(const std::vector<std::string>& links,
                                                      std::string_view vendor,
                                                      std::string_view product);

/// What a USB disk says of itself, as `usb-<VENDOR>_<PRODUCT>_<SERIAL>-0:0` holds it.
struct UsbName {
    std::string vendor;  ///< As INQUIRY has it, up to 8 characters.
    std::string product; ///< Likewise, up to 16.
    std::string serial;  ///< Of its USB side; empty where it has none.
};

/// The name by the link. `product` is what the report calls the product: of the link's beginning it
/// tells where the vendor ends. Empty where no such link holds that product.
[[nodiscard]] std::optional<UsbName> usb_name_of(const std::vector<std::string>& links,
                                                 std::string_view vendor, std::string_view product);

} // namespace harness::facter
