#include "harness/guest/configuration.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/controllers.hpp"
#include "harness/machine/guest_rules.hpp"

#include <algorithm>

namespace harness::guest {

namespace {

using machine::Controller;
using machine::Plan;

/// Virtio functions have a driver before anything else does: the channel to us is one.
bool is_bound_early(const Controller& controller) {
    return controller.kind == Controller::Kind::virtio_blk ||
           controller.kind == Controller::Kind::virtio_scsi;
}

void add_drivers(const Plan& plan, agent::Configure& out) {
    const auto need = [&out](std::string_view driver) {
        if (std::find(out.drivers.begin(), out.drivers.end(), driver) == out.drivers.end()) {
            out.drivers.emplace_back(driver);
        }
    };
    for (const Controller& controller : plan.controllers) {
        need(driver_of(controller.kind).module);
    }
    if (plan.is_portable) {
        // Waited for, as the guest is asked what it sees as soon as it is ready.
        for (const char* driver : {"ac", "battery", "button"}) {
            need(driver);
        }
    }
    for (const machine::Disk& disk : plan.disks) {
        if (disk.bus == machine::DiskBus::usb) {
            need("usb_storage");
        }
        if (disk.bus != machine::DiskBus::nvme && disk.bus != machine::DiskBus::virtio) {
            need("sd_mod");
        }
    }
}

/// By the first disk of each controller, as the plan has them in the order of the record.
void add_bindings(const Plan& plan, agent::Configure& out) {
    std::vector<const machine::Disk*> disks;
    for (const machine::Disk& disk : plan.disks) {
        disks.push_back(&disk);
    }
    std::stable_sort(disks.begin(), disks.end(), [](const auto* a, const auto* b) {
        return std::pair(a->node.size(), a->node) < std::pair(b->node.size(), b->node);
    });
    for (const machine::Disk* disk : disks) {
        const Controller& controller = plan.controllers.at(disk->controller);
        const agent::DriverBinding binding{std::string(driver_of(controller.kind).on_bus),
                                           to_string(controller.place.address)};
        const bool is_known =
            std::find(out.bindings.begin(), out.bindings.end(), binding) != out.bindings.end();
        if (!is_bound_early(controller) && !controller.place.bus.empty() && !is_known) {
            out.bindings.push_back(binding);
        }
    }
}

} // namespace

agent::Configure configuration_for(const Plan& plan) {
    agent::Configure out;
    out.host_name = plan.name;
    out.modules = plan.preload;
    add_drivers(plan, out);
    add_bindings(plan, out);
    for (const Controller& controller : plan.controllers) {
        const auto index = static_cast<std::size_t>(&controller - plan.controllers.data());
        const auto count =
            std::count_if(plan.disks.begin(), plan.disks.end(),
                          [&](const machine::Disk& disk) { return disk.controller == index; });
        out.disks.push_back(
            {to_string(controller.place.address), static_cast<std::uint32_t>(count)});
    }
    for (const machine::Disk& disk : plan.disks) {
        if (disk.bus == machine::DiskBus::nvme) {
            const Controller& controller = plan.controllers.at(disk.controller);
            out.identities.push_back({to_string(controller.place.address), disk.unit, disk.model,
                                      controller.serial == disk.serial ? "" : disk.serial,
                                      disk.eui.empty() ? "" : concat("eui.", disk.eui)});
        }
    }
    for (machine::GuestFile& file : machine::guest_rules(plan)) {
        out.files.push_back({std::move(file.path), std::move(file.content)});
    }
    return out;
}

} // namespace harness::guest
