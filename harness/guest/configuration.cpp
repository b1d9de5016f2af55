#include "harness/guest/configuration.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/controllers.hpp"
#include "harness/machine/forks.hpp"
#include "harness/machine/guest_rules.hpp"
#include "harness/machine/system_files.hpp"

#include <algorithm>
#include <functional>

namespace harness::guest {

namespace {

using machine::Controller;
using machine::Plan;

using Chosen = std::function<bool(const Controller&)>;

/// Virtio functions have a driver before anything else does: the channel to us is one.
bool is_bound_early(const Controller& controller) {
    return controller.kind == Controller::Kind::virtio_blk ||
           controller.kind == Controller::Kind::virtio_scsi;
}

void need(std::vector<std::string>& drivers, std::string_view driver) {
    if (std::find(drivers.begin(), drivers.end(), driver) == drivers.end()) {
        drivers.emplace_back(driver);
    }
}

void add_drivers(const Plan& plan, const Chosen& chosen, agent::Devices& out) {
    for (const Controller& controller : plan.controllers) {
        if (chosen(controller)) {
            need(out.drivers, driver_of(controller.kind).module);
        }
    }
    for (const machine::Disk& disk : plan.disks) {
        if (!chosen(plan.controllers.at(disk.controller))) {
            continue;
        }
        if (disk.bus == machine::DiskBus::usb) {
            need(out.drivers, "usb_storage");
        }
        if (disk.bus != machine::DiskBus::nvme && disk.bus != machine::DiskBus::virtio) {
            need(out.drivers, "sd_mod");
        }
    }
}

/// Waited for, as the guest is asked what it sees as soon as it is ready.
void add_power_drivers(const Plan& plan, agent::Devices& out) {
    if (plan.is_portable) {
        for (const char* driver : {"ac", "battery", "button"}) {
            need(out.drivers, driver);
        }
    }
}

/// By the first disk of each controller, as the plan has them in the order of the record.
void add_bindings(const Plan& plan, const Chosen& chosen, agent::Devices& out) {
    std::vector<const machine::Disk*> disks;
    for (const machine::Disk& disk : plan.disks) {
        if (chosen(plan.controllers.at(disk.controller))) {
            disks.push_back(&disk);
        }
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

agent::Devices devices_of(const Plan& plan, const Chosen& chosen) {
    agent::Devices out;
    add_drivers(plan, chosen, out);
    add_bindings(plan, chosen, out);
    for (const Controller& controller : plan.controllers) {
        if (!chosen(controller)) {
            continue;
        }
        const auto index = static_cast<std::size_t>(&controller - plan.controllers.data());
        const auto count =
            std::count_if(plan.disks.begin(), plan.disks.end(),
                          [&](const machine::Disk& disk) { return disk.controller == index; });
        out.disks.push_back(
            {to_string(controller.place.address), static_cast<std::uint32_t>(count)});
    }
    for (const machine::Disk& disk : plan.disks) {
        const Controller& controller = plan.controllers.at(disk.controller);
        if (disk.bus == machine::DiskBus::nvme && chosen(controller)) {
            out.identities.push_back({to_string(controller.place.address), disk.unit, disk.model,
                                      controller.serial == disk.serial ? "" : disk.serial,
                                      disk.eui.empty() ? "" : concat("eui.", disk.eui)});
        }
    }
    return out;
}

std::vector<agent::EarlyFile> early_files(std::vector<machine::GuestFile> files) {
    std::vector<agent::EarlyFile> out;
    for (machine::GuestFile& file : files) {
        out.push_back({std::move(file.path), std::move(file.content)});
    }
    return out;
}

agent::Configure common_configuration(const Plan& plan) {
    agent::Configure out;
    out.modules = plan.preload;
    out.files = early_files(machine::guest_rules(plan));
    if (plan.has_system) {
        out.system = {true, early_files(machine::system_files())};
    }
    return out;
}

bool comes_later(const Controller& controller) {
    return joins_forks(controller.kind);
}

} // namespace

agent::Configure configuration_for(const Plan& plan) {
    agent::Configure out = common_configuration(plan);
    out.host_name = plan.name;
    out.devices = devices_of(plan, [](const Controller&) { return true; });
    add_power_drivers(plan, out.devices);
    return out;
}

agent::Configure saved_configuration(const Plan& plan) {
    agent::Configure out = common_configuration(plan);
    out.devices = devices_of(plan, std::not_fn(comes_later));
    add_power_drivers(plan, out.devices);
    out.will_be_saved = true;
    out.later_drivers = devices_of(plan, comes_later).drivers;
    return out;
}

agent::Join join_for(const Plan& plan) {
    agent::Join out;
    out.host_name = plan.name;
    out.devices = devices_of(plan, comes_later);
    return out;
}

} // namespace harness::guest
