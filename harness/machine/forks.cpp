#include "harness/machine/forks.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/machine/disk_texts.hpp"
#include "harness/machine/qemu_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::machine {

namespace {

/// Only below a port of the root bus, and only as its one function. Below a switch the guest does
/// not find what is plugged in (seen with QEMU 7.2 and Linux 6.1).
bool can_be_plugged_in(const Plan& plan, const Controller& controller) {
    const auto port =
        std::find_if(plan.pci.bridges.begin(), plan.pci.bridges.end(),
                     [&](const PciBridge& bridge) { return bridge.id == controller.place.bus; });
    const bool is_below_port =
        port != plan.pci.bridges.end() && port->kind == PciBridge::Kind::root_port;
    return is_below_port && !controller.place.multifunction &&
           only_namespace(plan, controller) != nullptr;
}

} // namespace

bool joins_forks(Controller::Kind kind) {
    return kind == Controller::Kind::nvme;
}

const Disk* only_namespace(const Plan& plan, const Controller& controller) {
    const Disk* only = nullptr;
    for (const Disk& disk : plan.disks) {
        if (&plan.controllers.at(disk.controller) == &controller) {
            if (only != nullptr || disk.unit != 1) {
                return nullptr;
            }
            only = &disk;
        }
    }
    return only;
}

std::vector<std::string> joining_devices(const Plan& plan) {
    std::vector<std::string> out;
    for (const Controller& controller : plan.controllers) {
        if (!joins_forks(controller.kind)) {
            continue;
        }
        const Disk* disk = only_namespace(plan, controller);
        HARNESS_ASSERT(disk != nullptr, "why_not_forked was asked before");
        nlohmann::ordered_json device{{"driver", "nvme"},
                                      {"id", controller.id},
                                      {"bus", controller.place.bus},
                                      {"addr", slot_text(controller.place)},
                                      {"drive", disk->id},
                                      {"logical_block_size", disk->sector_size},
                                      {"physical_block_size", disk->physical_sector_size}};
        if (plan.records_writes) {
            device["share-rw"] = true;
        }
        if (!controller.serial.empty()) {
            device["serial"] = controller.serial.substr(0, text_limits(DiskBus::nvme).serial);
        }
        out.push_back(device.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    return out;
}

std::string why_memory_is_lost(const Plan& plan) {
    if (const std::string why = why_not_forked(plan); !why.empty()) {
        return why;
    }
    for (const Controller& controller : plan.controllers) {
        if (joins_forks(controller.kind)) {
            return concat("QEMU can not save the NVMe controller at ",
                          to_string(controller.place.address));
        }
    }
    return plan.is_portable ? "what its battery says comes from a file of the run" : "";
}

std::string why_not_forked(const Plan& plan) {
    if (plan.has_tpm) {
        return "its TPM keeps a state of its own, in another process";
    }
    for (const Controller& controller : plan.controllers) {
        if (joins_forks(controller.kind) && !can_be_plugged_in(plan, controller)) {
            return concat("QEMU can neither save nor plug in the NVMe controller at ",
                          to_string(controller.place.address));
        }
    }
    return {};
}

} // namespace harness::machine
