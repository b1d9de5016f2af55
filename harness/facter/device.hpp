#pragma once

#include "harness/base/tree_reader.hpp"
#include "harness/facter/pci.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

/// What all entries of the lists under `hardware` have in common, read once.
struct Device {
    /// Reads all of it at once; mistakes go to the reader's Diagnostics.
    Device(const TreeReader& entry, std::string list);

    TreeReader reader;  ///< For what only one kind of device has.
    std::string key;    ///< The list it stands in.
    unsigned index = 0; ///< 0 in the oldest reports, which have none.
    unsigned attached_to = 0;
    HardwareId bus_type;
    HardwareId base_class;
    HardwareId sub_class;
    HardwareId interface;
    HardwareId vendor;
    HardwareId device;
    HardwareId subsystem_vendor;
    HardwareId subsystem_device;
    std::string model;
    std::string driver;
    std::string sysfs_id;
    std::string sysfs_link; ///< sysfs_device_link: of disks and interfaces.
    std::vector<std::string> names;
    std::optional<PciAddress> address; ///< Where the entry is a PCI function itself.

    [[nodiscard]] PciClass class_code() const;

    /// The deepest PCI function on the way to it, itself included.
    [[nodiscard]] std::optional<PciAddress> nearest_function() const;
};

/// The devices of a report that the harness has a use for: those of the lists it knows, and PCI
/// functions wherever they stand. In the order of the file.
class Devices {
  public:
    explicit Devices(const TreeReader& hardware);

    [[nodiscard]] const std::vector<Device>& all() const { return devices_; }

    /// Those of one list. The pointers live as long as this object.
    [[nodiscard]] std::vector<const Device*> of(std::string_view key) const;

    /// The device with this index; null for 0 and for a dangling one. A repeated index is the
    /// first's.
    [[nodiscard]] const Device* find(unsigned index) const;

    /// The deepest PCI function on the way to a device: by its own paths, else by what it is
    /// attached to.
    [[nodiscard]] std::optional<PciAddress> controller_of(const Device& device) const;

  private:
    std::vector<Device> devices_;
    std::vector<std::uint32_t> by_index_; ///< Position in devices_ plus 1; 0: none.
};

} // namespace harness::facter
