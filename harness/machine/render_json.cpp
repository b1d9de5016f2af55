#include "harness/machine/render_json.hpp"

#include <nlohmann/json.hpp>

namespace harness::machine {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Disk& disk) {
    Json out;
    out["id"] = disk.id;
    out["record"] = disk.record;
    out["node"] = disk.node;
    out["bus"] = to_text(disk.bus);
    out["size_bytes"] = disk.size.count;
    out["sector_bytes"] = disk.sector_size;
    out["vendor"] = disk.vendor;
    out["model"] = disk.model;
    out["serial"] = disk.serial;
    out["device_id"] = disk.device_id;
    out["revision"] = disk.revision;
    out["eui"] = disk.eui;
    out["links"] = disk.links;
    out["controller"] = disk.controller;
    out["unit"] = disk.unit;
    if (disk.throttle) {
        out["throttle_bytes_per_second"] = disk.throttle->count;
    }
    return out;
}

Json json_of(const PciPlace& place) {
    if (place.bus.empty()) {
        return nullptr; // QEMU chooses.
    }
    return {{"address", to_string(place.address)}, {"is_recorded", place.is_recorded}};
}

Json json_of(const Nic& nic) {
    return {{"id", nic.id},
            {"model", nic.model},
            {"mac", nic.mac},
            {"name", nic.name},
            {"pci", json_of(nic.place)}};
}

Json json_of(const Controller& controller) {
    return {{"id", controller.id},
            {"kind", to_text(controller.kind)},
            {"pci", json_of(controller.place)}};
}

Json json_of(const PciBridge& bridge) {
    return {
        {"id", bridge.id}, {"pci", json_of(bridge.place)}, {"secondary_bus", bridge.secondary_bus}};
}

Json json_of(const Placeholder& placeholder) {
    return {{"device", placeholder.device},
            {"pci", json_of(placeholder.place)},
            {"record", placeholder.record}};
}

Json json_of(const Processor& processor) {
    return {{"vendor", processor.vendor},     {"name", processor.name},
            {"family", processor.family},     {"model", processor.model},
            {"stepping", processor.stepping}, {"sockets", processor.sockets},
            {"cores", processor.cores},       {"threads", processor.threads}};
}

Json json_of(const Claim& claim) {
    return {{"section", to_text(claim.section)},
            {"key", claim.key},
            {"subject", claim.subject},
            {"recorded", claim.recorded},
            {"replayed", claim.replayed},
            {"fidelity", to_text(claim.fidelity)},
            {"reason", claim.reason}};
}

template <typename T>
Json json_of(const std::vector<T>& list) {
    Json out = Json::array();
    for (const T& element : list) {
        out.push_back(json_of(element));
    }
    return out;
}

Json json_of(const Smbios& smbios) {
    return {{"bios_vendor", smbios.bios_vendor},
            {"bios_version", smbios.bios_version},
            {"bios_date", smbios.bios_date},
            {"manufacturer", smbios.manufacturer},
            {"product", smbios.product},
            {"version", smbios.version},
            {"board_manufacturer", smbios.board_manufacturer},
            {"board_product", smbios.board_product},
            {"chassis_manufacturer", smbios.chassis_manufacturer},
            {"chassis_type", smbios.chassis_type}};
}

Json json_of(const PowerState& power, const PciPlace& place) {
    return {{"is_plugged_in", power.is_plugged_in},
            {"charge_percent", power.charge_percent},
            {"is_lid_open", power.is_lid_open},
            {"cycle_count", power.cycle_count},
            {"design_capacity_mwh", power.design_capacity_mwh},
            {"full_capacity_mwh", power.full_capacity_mwh},
            {"design_voltage_mv", power.design_voltage_mv},
            {"pci_address", facter::to_string(place.address)}};
}

} // namespace

std::string render_json(const Plan& plan) {
    Json out;
    out["name"] = plan.name;
    out["summary"] = plan.summary;
    out["firmware"] = to_text(plan.firmware);
    out["secure_boot"] = to_text(plan.secure_boot);
    if (plan.has_system) {
        out["system"] = true;
    }
    if (plan.records_writes) {
        out["records_writes"] = true;
    }
    out["tpm"] = plan.has_tpm ? Json("2.0") : Json(nullptr);
    out["memory_bytes"] = plan.memory.count;
    out["cpus"] = plan.cpus;
    out["processor"] = json_of(plan.processor);
    out["smbios"] = json_of(plan.smbios);
    out["pci"] = {{"chipset", to_text(plan.pci.chipset)},
                  {"bridges", json_of(plan.pci.bridges)},
                  {"placeholders", json_of(plan.pci.placeholders)}};
    out["controllers"] = json_of(plan.controllers);
    out["disks"] = json_of(plan.disks);
    out["nics"] = json_of(plan.nics);
    if (plan.is_portable) {
        out["power"] = json_of(plan.power, plan.power_place);
    }
    out["claims"] = json_of(plan.claims);
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace harness::machine
