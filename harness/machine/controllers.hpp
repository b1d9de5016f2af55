#pragma once

#include "harness/facter/report.hpp"
#include "harness/machine/plan.hpp"
#include "harness/machine/topology.hpp"

namespace harness::machine {

/// Where a disk hangs.
struct Attachment {
    std::size_t controller = 0; ///< In the plan's list.
    unsigned unit = 0;          ///< NVMe: namespace. SATA, USB: port. SCSI: target.
    unsigned lun = 0;
};

/// Makes the controllers that the recorded disks need, each at its recorded place.
class ControllerPlanner {
  public:
    ControllerPlanner(const facter::Report& report, BusMap& buses, Plan& plan)
        : report_(report), buses_(buses), plan_(plan) {}

    [[nodiscard]] Attachment attach(const facter::Disk& disk);

  private:
    [[nodiscard]] std::size_t controller_for(const facter::Disk& disk);
    [[nodiscard]] std::string unlike_others(std::string serial) const;
    [[nodiscard]] bool has_room(std::size_t controller) const;
    [[nodiscard]] unsigned free_unit(std::size_t controller, unsigned wanted, unsigned first,
                                     unsigned count) const;

    const facter::Report& report_;
    BusMap& buses_;
    Plan& plan_;
    std::vector<std::optional<facter::PciAddress>> recorded_; ///< Of each controller of the plan.
};

/// QEMU's nearest controller for a disk, by the driver of the recorded one.
[[nodiscard]] Controller::Kind controller_kind(const facter::Report& report,
                                               const facter::Disk& disk);

/// A driver of the guest's kernel.
struct Driver {
    std::string_view module; ///< "nvme", "xhci_pci".
    std::string_view on_bus; ///< Its name on the PCI bus: "nvme", "xhci_hcd".
};

[[nodiscard]] Driver driver_of(Controller::Kind kind);

} // namespace harness::machine
