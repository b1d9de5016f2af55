#include "harness/base/concat.hpp"
#include "harness/fidelity/observe_parts.hpp"

namespace harness::fidelity {

namespace {

using Texts = std::map<std::string_view, std::string>;

Answer answer_of(const Texts& texts, std::string_view aspect) {
    const auto found = texts.find(aspect);
    return found == texts.end() ? Answer() : Answer(found->second);
}

std::string count_text(std::size_t count) {
    return count == 0 ? std::string() : std::to_string(count);
}

Answer switch_answer(const std::optional<bool>& value) {
    return value ? Answer(*value ? "on" : "off") : Answer();
}

std::string present_if(bool there) {
    return there ? "present" : "";
}

} // namespace

Answer function_answer(const GuestFunction* function, std::string_view aspect) {
    const GuestFunction none;
    const GuestFunction& one = function == nullptr ? none : *function;
    return answer_of({{"address", present_if(function != nullptr)},
                      {"class", one.class_code},
                      {"id", one.id},
                      {"driver", one.driver}},
                     aspect);
}

Answer nic_answer(const GuestNic* nic, std::string_view aspect) {
    const GuestNic none;
    const GuestNic& one = nic == nullptr ? none : *nic;
    return answer_of({{"name", one.name},
                      {"driver", one.driver},
                      {"mac", one.mac},
                      {"address", one.address ? facter::to_string(*one.address) : ""}},
                     aspect);
}

Answer smbios_answer(const GuestHardware& hardware, std::string_view aspect) {
    const std::map<std::string_view, std::string_view> files{
        {"bios_vendor", "bios_vendor"},
        {"bios_version", "bios_version"},
        {"bios_date", "bios_date"},
        {"manufacturer", "sys_vendor"},
        {"product", "product_name"},
        {"version", "product_version"},
        {"family", "product_family"},
        {"sku", "product_sku"},
        {"serial", "product_serial"},
        {"uuid", "product_uuid"},
        {"board_manufacturer", "board_vendor"},
        {"board_product", "board_name"},
        {"board_version", "board_version"},
        {"board_serial", "board_serial"},
        {"chassis_manufacturer", "chassis_vendor"},
        {"chassis_type", "chassis_type"},
        {"chassis_version", "chassis_version"},
        {"chassis_serial", "chassis_serial"}};
    const auto file = files.find(aspect);
    if (file == files.end()) {
        return std::nullopt;
    }
    const auto found = hardware.dmi.find(file->second);
    return found == hardware.dmi.end() ? std::string() : found->second;
}

Answer processor_answer(const GuestProcessor& processor, std::string_view aspect) {
    return answer_of({{"vendor", processor.vendor},
                      {"name", processor.name},
                      {"family", processor.family},
                      {"model", processor.model},
                      {"stepping", processor.stepping},
                      {"sockets", count_text(processor.sockets)},
                      {"cores", count_text(processor.cores)},
                      {"threads", count_text(processor.threads)}},
                     aspect);
}

/// Memory shows in whole blocks (128 MiB on most machines): an amount that fills its last block
/// in part looks as if it filled it, and is taken for what it is.
Answer memory_answer(const GuestHardware& hardware, Bytes planned, std::string_view aspect) {
    if (aspect == "size") {
        const std::uint64_t block = hardware.memory_block.count;
        const bool is_planned = block > 0 && hardware.memory.count >= planned.count &&
                                hardware.memory.count - planned.count < block;
        const Bytes seen = is_planned ? planned : hardware.memory;
        return seen == Bytes{} ? std::string() : to_human(seen);
    }
    if (aspect == "modules") {
        return count_text(hardware.modules.size());
    }
    const std::size_t dot = aspect.find('.');
    const auto index = number_after(aspect.substr(0, dot), "module");
    if (!index || dot == std::string_view::npos) {
        return std::nullopt;
    }
    const GuestMemoryModule none;
    const GuestMemoryModule& one =
        *index < hardware.modules.size() ? hardware.modules[*index] : none;
    return answer_of({{"size", one.size == Bytes{} ? "" : to_human(one.size)},
                      {"type", one.type},
                      {"form_factor", one.form_factor},
                      {"locator", one.locator},
                      {"manufacturer", one.manufacturer},
                      {"part", one.part}},
                     aspect.substr(dot + 1));
}

/// Nothing in a guest tells a kernel that QEMU handed over from one that a BIOS loaded.
Answer firmware_answer(const GuestHardware& hardware, machine::Firmware planned,
                       std::string_view aspect) {
    if (aspect == "secure_boot") {
        return hardware.is_uefi ? switch_answer(hardware.secure_boot) : Answer("off");
    }
    if (aspect == "setup_mode") {
        return hardware.is_uefi ? switch_answer(hardware.setup_mode) : Answer("");
    }
    const bool is_direct = planned == machine::Firmware::direct;
    const auto kind = hardware.is_uefi ? machine::Firmware::uefi
                      : is_direct      ? machine::Firmware::direct
                                       : machine::Firmware::bios;
    return answer_of({{"kind", std::string(machine::to_text(kind))},
                      {"bits", hardware.firmware_bits},
                      {"tpm", hardware.tpm == "2"   ? "2.0"
                              : hardware.tpm == "1" ? "1.2"
                                                    : hardware.tpm}},
                     aspect);
}

Answer power_answer(const GuestHardware& hardware, std::string_view aspect) {
    return answer_of({{"battery", hardware.battery}, {"ac", hardware.ac}, {"lid", hardware.lid}},
                     aspect);
}

} // namespace harness::fidelity
