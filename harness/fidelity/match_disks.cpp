#include "harness/fidelity/match_disks.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace harness::fidelity {

namespace {

using Question = std::function<bool(const machine::Disk&, const GuestDisk&)>;

class Matching {
  public:
    Matching(const machine::Plan& plan, const GuestHardware& hardware)
        : plan_(plan), hardware_(hardware), found_(plan.disks.size(), nullptr) {}

    /// Joins what answers the question, where one disk of each side does and no other.
    void join_by(const Question& is_it) {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (found_[i] != nullptr) {
                continue;
            }
            const GuestDisk* only = nullptr;
            std::size_t candidates = 0;
            for (const GuestDisk& disk : hardware_.disks) {
                if (!taken_.contains(&disk) && is_it(plan_.disks[i], disk)) {
                    only = &disk;
                    ++candidates;
                }
            }
            if (candidates == 1 && is_only_claimant(i, *only, is_it)) {
                found_[i] = only;
                taken_.insert(only);
            }
        }
    }

    [[nodiscard]] std::vector<const GuestDisk*> result() const { return found_; }

  private:
    [[nodiscard]] bool is_only_claimant(std::size_t index, const GuestDisk& disk,
                                        const Question& is_it) const {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (i != index && found_[i] == nullptr && is_it(plan_.disks[i], disk)) {
                return false;
            }
        }
        return true;
    }

    const machine::Plan& plan_;
    const GuestHardware& hardware_;
    std::vector<const GuestDisk*> found_;
    std::set<const GuestDisk*> taken_;
};

/// The address of a disk's controller, where the plan knows it: nothing else is at 0000:00:00.0
/// than the host bridge.
std::optional<facter::PciAddress> planned_place(const machine::Plan& plan,
                                                const machine::Disk& disk) {
    if (disk.controller >= plan.controllers.size()) {
        return std::nullopt;
    }
    const facter::PciAddress address = plan.controllers[disk.controller].place.address;
    return address == facter::PciAddress{} ? std::nullopt : std::optional(address);
}

bool shares_its_controller(machine::DiskBus bus) {
    return bus == machine::DiskBus::nvme || bus == machine::DiskBus::sata ||
           bus == machine::DiskBus::scsi;
}

} // namespace

std::vector<const GuestDisk*> match_disks(const machine::Plan& plan,
                                          const GuestHardware& hardware) {
    Matching matching(plan, hardware);
    matching.join_by([&](const machine::Disk& planned, const GuestDisk& seen) {
        const auto place = planned_place(plan, planned);
        return place && seen.controller == place && seen.bus == planned.bus &&
               (!shares_its_controller(planned.bus) ||
                (seen.unit == planned.unit && seen.lun == planned.lun));
    });
    matching.join_by([](const machine::Disk& planned, const GuestDisk& seen) {
        return !planned.serial.empty() && !seen.serial.empty() &&
               planned.serial.starts_with(seen.serial) && planned.size == seen.size;
    });
    matching.join_by([](const machine::Disk& planned, const GuestDisk& seen) {
        return !planned.serial.empty() && seen.serial == planned.serial;
    });
    matching.join_by([](const machine::Disk& planned, const GuestDisk& seen) {
        return planned.bus == seen.bus && planned.size == seen.size;
    });
    return matching.result();
}

} // namespace harness::fidelity
