#include "harness/base/hex.hpp"
#include "harness/facter/show.hpp"

#include <nlohmann/json.hpp>

namespace harness::facter {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

Json or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

Json or_null(const std::optional<PciAddress>& address) {
    return address ? Json(to_string(*address)) : Json(nullptr);
}

std::string hex_of(const HardwareId& id) {
    return hex(id.value, 4);
}

template <typename T, typename Render>
Json list_of(const std::vector<T>& values, Render render) {
    Json list = Json::array();
    for (const T& value : values) {
        list.push_back(render(value));
    }
    return list;
}

Json json_of(const FirmwareInfo& firmware) {
    return {
        {"kind", to_string(firmware.kind)},
        {"evidence", to_string(firmware.evidence)},
        {"why", firmware.why},
        {"platform_bits", firmware.platform_bits ? Json(*firmware.platform_bits) : Json(nullptr)}};
}

Json json_of(const Smbios::Product& product) {
    return {{"manufacturer", product.manufacturer},
            {"product", product.product},
            {"version", product.version}};
}

Json json_of(const Smbios& smbios) {
    return {{"bios",
             {{"vendor", smbios.bios.vendor},
              {"version", smbios.bios.version},
              {"date", smbios.bios.date}}},
            {"system", json_of(smbios.system)},
            {"board", json_of(smbios.board)},
            {"chassis",
             {{"manufacturer", smbios.chassis.manufacturer},
              {"version", smbios.chassis.version},
              {"type", smbios.chassis.type.value},
              {"type_name", smbios.chassis.type.name}}}};
}

Json json_of(const CpuPackage& cpu) {
    return {{"architecture", cpu.architecture},
            {"vendor", cpu.vendor},
            {"model_name", cpu.model_name},
            {"family", cpu.family},
            {"model", cpu.model},
            {"stepping", cpu.stepping},
            {"cores", cpu.cores},
            {"threads", cpu.threads},
            {"features", cpu.features}};
}

Json json_of(const MemoryModule& module) {
    return {{"size_bytes", module.size.count},     {"type", module.type},
            {"form_factor", module.form_factor},   {"speed_mhz", module.speed_mhz},
            {"locator", module.locator},           {"bank", module.bank},
            {"manufacturer", module.manufacturer}, {"part_number", module.part_number}};
}

Json json_of(const Memory& memory) {
    return {{"usable_bytes", memory.usable.count},
            {"installed_bytes", memory.installed.count},
            {"modules", list_of(memory.modules, [](const auto& m) { return json_of(m); })}};
}

Json json_of(const Disk& disk) {
    const auto why = why_not_replayed(disk);
    return {{"path", disk.path},
            {"name", disk.kernel_name},
            {"node", disk.node},
            {"bus", to_string(disk.bus)},
            {"model", disk.model},
            {"scsi_vendor", disk.scsi_vendor},
            {"scsi_product", disk.scsi_product},
            {"revision", or_null(disk.revision)},
            {"serial", or_null(disk.serial)},
            {"serial_is_inferred", disk.serial_is_inferred},
            {"size_bytes", disk.size.count},
            {"sector_size_bytes", disk.sector_size.count},
            {"removable", disk.removable},
            {"controller", or_null(disk.controller)},
            {"driver", disk.driver},
            {"wwn", or_null(disk.wwn)},
            {"eui", or_null(disk.eui)},
            {"device_id", or_null(disk.device_id)},
            {"links", disk.links},
            {"sysfs_path", disk.sysfs_path},
            {"replayed", !why.has_value()},
            {"why_not_replayed", or_null(why)}};
}

Json json_of(const StorageController& controller) {
    return {{"path", controller.path},
            {"address", or_null(controller.address)},
            {"class", to_string(controller.class_code)},
            {"vendor", hex_of(controller.vendor)},
            {"device", hex_of(controller.device)},
            {"driver", controller.driver},
            {"model", controller.model}};
}

Json json_of(const Nic& nic) {
    return {{"path", nic.path},
            {"names", nic.names},
            {"kind", to_string(nic.kind)},
            {"address", or_null(nic.address)},
            {"vendor", hex_of(nic.vendor)},
            {"device", hex_of(nic.device)},
            {"driver", nic.driver},
            {"model", nic.model}};
}

Json json_of(const GraphicsCard& card) {
    return {{"path", card.path},
            {"address", or_null(card.address)},
            {"vendor", hex_of(card.vendor)},
            {"device", hex_of(card.device)},
            {"driver", card.driver},
            {"model", card.model}};
}

Json json_of(const PciFunction& function) {
    return {{"path", function.path},
            {"address", to_string(function.address)},
            {"parents", list_of(function.parents, [](const auto& p) { return to_string(p); })},
            {"class", to_string(function.class_code)},
            {"vendor", hex_of(function.vendor)},
            {"device", hex_of(function.device)},
            {"subsystem_vendor", hex_of(function.subsystem_vendor)},
            {"subsystem_device", hex_of(function.subsystem_device)},
            {"header_type", function.header_type},
            {"secondary_bus", function.secondary_bus},
            {"driver", function.driver}};
}

template <typename T>
Json devices_of(const std::vector<T>& devices) {
    return list_of(devices, [](const T& device) { return json_of(device); });
}

} // namespace

std::string render_json(const Report& report) {
    const Json out{{"format", format_version},
                   {"file", report.file},
                   {"machine", machine_name(report)},
                   {"system", report.system},
                   {"virtualisation", report.virtualisation_text},
                   {"form_factor", to_string(report.form_factor)},
                   {"firmware", json_of(report.firmware)},
                   {"smbios", json_of(report.smbios)},
                   {"cpus", devices_of(report.cpus)},
                   {"memory", json_of(report.memory)},
                   {"disks", devices_of(report.disks)},
                   {"storage_controllers", devices_of(report.storage_controllers)},
                   {"nics", devices_of(report.nics)},
                   {"graphics", devices_of(report.graphics)},
                   {"pci", devices_of(report.pci)}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace harness::facter
