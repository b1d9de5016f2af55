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
    if (disk.throttle) {
        out["throttle_bytes_per_second"] = disk.throttle->count;
    }
    return out;
}

Json json_of(const Nic& nic) {
    return {{"id", nic.id}, {"model", nic.model}, {"mac", nic.mac}, {"name", nic.name}};
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
            {"chassis_manufacturer", smbios.chassis_manufacturer}};
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
    out["memory_bytes"] = plan.memory.count;
    out["cpus"] = plan.cpus;
    out["smbios"] = json_of(plan.smbios);
    out["disks"] = json_of(plan.disks);
    out["nics"] = json_of(plan.nics);
    if (plan.is_portable) {
        out["power"] = json_of(plan.power, plan.power_place);
    }
    out["claims"] = json_of(plan.claims);
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace harness::machine
