#include "harness/cli/testing/witness_facts.hpp"

#include "harness/base/concat.hpp"
#include "harness/facter/pci.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace harness::cli::testing {

namespace {

void put(Facts& facts, const std::string& subject, std::string_view aspect, std::string text) {
    facts.insert_or_assign(concat(subject, " ", aspect), std::move(text));
}

/// A link is a fact of its own: the disk has it.
void put_links(Facts& facts, const std::string& subject, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (name.starts_with("/dev/disk/by-id/") || name.starts_with("/dev/disk/by-path/")) {
            put(facts, subject, name, "is there");
        }
    }
}

std::string sorted_words(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    return join(words, " ");
}

/// The deepest PCI function that a path in sysfs leads through.
std::string function_of(const std::string& sysfs_path) {
    const auto chain = facter::pci_chain(sysfs_path);
    return chain.empty() ? std::string() : facter::to_string(chain.back());
}

// -- the report ----------------------------------------------------------------------------------

const Node* at(const Node& node, std::string_view path) {
    const Node* here = &node;
    while (here != nullptr && !path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        here = here->find(path.substr(0, dot));
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return here;
}

std::string text_at(const Node& node, std::string_view path) {
    const Node* found = at(node, path);
    if (found == nullptr) {
        return {};
    }
    if (const std::string* text = found->string()) {
        return *text;
    }
    const auto* number = std::get_if<std::int64_t>(&found->value);
    return number == nullptr ? std::string() : std::to_string(*number);
}

std::vector<std::string> texts_at(const Node& node, std::string_view path) {
    std::vector<std::string> texts;
    const Node* found = at(node, path);
    if (found != nullptr && found->list() != nullptr) {
        for (const Node& one : *found->list()) {
            texts.push_back(one.string() != nullptr ? *one.string() : std::string());
        }
    }
    return texts;
}

const Node::List& list_at(const Node& node, std::string_view path) {
    static const Node::List none;
    const Node* found = at(node, path);
    return found == nullptr || found->list() == nullptr ? none : *found->list();
}

void record_disk(const Node& disk, Facts& facts) {
    const std::vector<std::string> names = texts_at(disk, "unix_device_names");
    const auto node = std::find_if(names.begin(), names.end(), [](const std::string& name) {
        return name.rfind('/') == std::string_view("/dev").size();
    });
    const bool is_software = text_at(disk, "sysfs_device_link").empty();
    if (node == names.end() || is_software) {
        return;
    }
    const std::string subject = concat("disk ", *node);
    for (const Node& resource : list_at(disk, "resources")) {
        if (text_at(resource, "type") == "size") {
            put(facts, subject, "sectors", text_at(resource, "value_1"));
            put(facts, subject, "sector size", text_at(resource, "value_2"));
        }
    }
    const std::string path = text_at(disk, "sysfs_device_link");
    put(facts, subject, "bus", text_at(disk, "bus_type.name"));
    put(facts, subject, "model", text_at(disk, "model"));
    put(facts, subject, "device", text_at(disk, "device.name"));
    put(facts, subject, "revision", text_at(disk, "revision.name"));
    put(facts, subject, "serial", text_at(disk, "serial"));
    put(facts, subject, "controller", function_of(path));
    put(facts, subject, "drivers", sorted_words(texts_at(disk, "drivers")));
    put_links(facts, subject, names);
}

void record_function(const Node& device, std::string_view kind, Facts& facts) {
    const std::string address = function_of(text_at(device, "sysfs_id"));
    if (address.empty()) {
        return;
    }
    const std::string subject = concat(kind, " ", address);
    put(facts, subject, "driver", text_at(device, "driver"));
    if (kind == "network card") {
        put(facts, subject, "interface", join(texts_at(device, "unix_device_names"), " "));
    }
}

void record_smbios(const Node& smbios, Facts& facts) {
    const auto first = [&smbios](std::string_view key) -> const Node& {
        static const Node none;
        const Node* found = smbios.find(key);
        const bool is_list = found != nullptr && found->list() != nullptr;
        return found == nullptr ? none : is_list ? found->list()->at(0) : *found;
    };
    for (const std::string_view part : {"bios", "system", "board", "chassis"}) {
        for (const std::string_view key :
             {"vendor", "date", "manufacturer", "product", "version", "chassis_type.hex"}) {
            if (at(first(part), key) != nullptr) {
                put(facts, std::string(part), key.substr(0, key.find('.')),
                    text_at(first(part), key));
            }
        }
    }
    std::size_t number = 0;
    for (const Node& one : list_at(smbios, "memory_device")) {
        const std::string subject = concat("memory module ", number++);
        for (const std::string_view key :
             {"location", "bank_location", "manufacturer", "part_number", "form_factor.hex",
              "memory_type.hex", "speed"}) {
            put(facts, subject, key.substr(0, key.find('.')), text_at(one, key));
        }
    }
}

// -- hwinfo --------------------------------------------------------------------------------------

/// "0x0d (SODIMM)" as the report has it: "000d".
std::string four_digits(const std::string& text) {
    const std::size_t end = text.find(' ');
    return text.starts_with("0x") ? concat("00", text.substr(2, end - 2)) : text;
}

void see_disk(const HwinfoLine& device, Facts& facts) {
    const std::string file = device.text("Device File"); // "/dev/sda (/dev/sg0)"
    const std::string subject = concat("disk ", file.substr(0, file.find(' ')));
    const std::string path = device.text("SysFS Device Link");
    if (path.empty()) {
        return;
    }
    std::string bus = device.value.substr(0, device.value.find(' '));
    put(facts, subject, "bus", bus == "None" ? "" : std::move(bus));
    put(facts, subject, "model", device.quoted("Model"));
    put(facts, subject, "device", device.quoted("Device"));
    put(facts, subject, "revision", device.quoted("Revision"));
    put(facts, subject, "serial", device.quoted("Serial ID"));
    put(facts, subject, "controller", function_of(path));
    put(facts, subject, "drivers", sorted_words(device.list("Driver")));
    put_links(facts, subject, device.list("Device Files"));
    const std::string size = device.text("Size"); // "960004096 sectors a 512 bytes"
    const std::size_t sector = size.find(" a ");
    if (sector != std::string::npos) {
        put(facts, subject, "sectors", size.substr(0, size.find(' ')));
        put(facts, subject, "sector size", size.substr(sector + 3, size.rfind(' ') - sector - 3));
    }
}

void see_function(const HwinfoLine& device, std::string_view kind, Facts& facts) {
    const std::string address = function_of(device.text("SysFS ID"));
    if (address.empty()) {
        return;
    }
    const std::string subject = concat(kind, " ", address);
    const std::vector<std::string> drivers = device.list("Driver");
    put(facts, subject, "driver", drivers.empty() ? "" : drivers.front());
    if (kind == "network card") {
        put(facts, subject, "interface", device.text("Device File"));
    }
}

void see_module(const HwinfoLine& line, std::size_t number, Facts& facts) {
    const std::string subject = concat("memory module ", number);
    const std::string speed = line.text("Speed");
    put(facts, subject, "location", line.quoted("Location"));
    put(facts, subject, "bank_location", line.quoted("Bank"));
    put(facts, subject, "manufacturer", line.quoted("Manufacturer"));
    put(facts, subject, "part_number", line.quoted("Part Number"));
    put(facts, subject, "form_factor", four_digits(line.text("Form Factor")));
    put(facts, subject, "memory_type", four_digits(line.text("Type")));
    put(facts, subject, "speed", speed.empty() ? "0" : speed.substr(0, speed.find(' ')));
}

void see_smbios(const HwinfoLine& device, Facts& facts) {
    std::size_t module = 0;
    for (const HwinfoLine& line : device.below) {
        const auto see = [&](const std::string& part, std::string_view key,
                             std::string_view label) { put(facts, part, key, line.quoted(label)); };
        if (line.key == "BIOS Info") {
            see("bios", "vendor", "Vendor");
            see("bios", "version", "Version");
            see("bios", "date", "Date");
        } else if (line.key == "System Info" || line.key == "Board Info") {
            const std::string part = line.key == "System Info" ? "system" : "board";
            see(part, "manufacturer", "Manufacturer");
            see(part, "product", "Product");
            see(part, "version", "Version");
        } else if (line.key == "Chassis Info") {
            see("chassis", "manufacturer", "Manufacturer");
            see("chassis", "version", "Version");
            put(facts, "chassis", "chassis_type", four_digits(line.text("Type")));
        } else if (line.key == "Memory Device") {
            see_module(line, module++, facts);
        }
    }
}

void see_processor(const HwinfoLine& device, Facts& facts) {
    const std::string numbers = device.text("Model"); // `6.154.3 "12th Gen …"`
    put(facts, "processor", "vendor", device.quoted("Vendor"));
    put(facts, "processor", "name", device.quoted("Model"));
    put(facts, "processor", "family.model.stepping", numbers.substr(0, numbers.find(' ')));
}

// -- our collector -------------------------------------------------------------------------------

void collect_disk(const fidelity::GuestHardware& hardware, const fidelity::GuestDisk& disk,
                  Facts& facts) {
    const std::string subject = concat("disk /dev/", disk.name);
    put(facts, subject, "sectors", std::to_string(disk.size.count / disk.sector_size));
    put(facts, subject, "sector size", std::to_string(disk.sector_size));
    put(facts, subject, "serial", disk.serial);
    put(facts, subject, "controller", disk.controller ? facter::to_string(*disk.controller) : "");
    put(facts, subject, "device", disk.models.empty() ? "" : disk.models.front());
    std::vector<std::string> links;
    for (const auto& [link, name] : hardware.links) {
        if (name == disk.name) {
            links.push_back(link);
        }
    }
    put_links(facts, subject, links);
}

} // namespace

Facts recorded_facts(const Node& report) {
    Facts facts;
    for (const Node& disk : list_at(report, "hardware.disk")) {
        record_disk(disk, facts);
    }
    for (const Node& card : list_at(report, "hardware.network_controller")) {
        record_function(card, "network card", facts);
    }
    for (const Node& controller : list_at(report, "hardware.storage_controller")) {
        record_function(controller, "storage controller", facts);
    }
    for (const Node& cpu : list_at(report, "hardware.cpu")) {
        put(facts, "processor", "vendor", text_at(cpu, "vendor_name"));
        put(facts, "processor", "name", text_at(cpu, "model_name"));
        put(facts, "processor", "family.model.stepping",
            concat(text_at(cpu, "family"), ".", text_at(cpu, "model"), ".",
                   text_at(cpu, "stepping")));
    }
    if (const Node* smbios = report.find("smbios")) {
        record_smbios(*smbios, facts);
    }
    return facts;
}

Facts hwinfo_facts(const std::vector<HwinfoLine>& devices) {
    Facts facts;
    for (const HwinfoLine& device : devices) {
        const std::string kind = device.text("Hardware Class");
        if (kind == "disk") {
            see_disk(device, facts);
        } else if (kind == "network") {
            see_function(device, "network card", facts);
        } else if (kind == "storage") {
            see_function(device, "storage controller", facts);
        } else if (kind == "cpu") {
            see_processor(device, facts);
        } else if (kind == "bios") {
            see_smbios(device, facts);
        }
    }
    return facts;
}

Facts collected_facts(const fidelity::GuestHardware& hardware) {
    Facts facts;
    for (const fidelity::GuestDisk& disk : hardware.disks) {
        collect_disk(hardware, disk, facts);
    }
    for (const fidelity::GuestNic& nic : hardware.nics) {
        const std::string subject =
            concat("network card ", nic.address ? facter::to_string(*nic.address) : "");
        put(facts, subject, "driver", nic.driver);
        put(facts, subject, "interface", nic.name);
    }
    const fidelity::GuestProcessor& cpu = hardware.processor;
    put(facts, "processor", "vendor", cpu.vendor);
    put(facts, "processor", "name", cpu.name);
    put(facts, "processor", "family.model.stepping",
        concat(cpu.family, ".", cpu.model, ".", cpu.stepping));
    using Pair = std::pair<std::string_view, std::string_view>;
    constexpr std::array dmi{Pair{"bios vendor", "bios_vendor"},
                             Pair{"bios version", "bios_version"},
                             Pair{"bios date", "bios_date"},
                             Pair{"system manufacturer", "sys_vendor"},
                             Pair{"system product", "product_name"},
                             Pair{"system version", "product_version"},
                             Pair{"board manufacturer", "board_vendor"},
                             Pair{"board product", "board_name"},
                             Pair{"board version", "board_version"},
                             Pair{"chassis manufacturer", "chassis_vendor"},
                             Pair{"chassis version", "chassis_version"}};
    for (const auto& [fact, file] : dmi) {
        const auto found = hardware.dmi.find(file);
        facts.emplace(fact, found == hardware.dmi.end() ? "" : found->second);
    }
    for (std::size_t i = 0; i < hardware.modules.size(); ++i) {
        const std::string subject = concat("memory module ", i);
        put(facts, subject, "location", hardware.modules[i].locator);
        put(facts, subject, "manufacturer", hardware.modules[i].manufacturer);
        put(facts, subject, "part_number", hardware.modules[i].part);
    }
    return facts;
}

std::string Disagreement::to_text() const {
    return concat(fact, ": recorded '", recorded, "', our collector '", collected, "', hwinfo '",
                  hwinfo, "'");
}

std::vector<Disagreement> disagreements(const Facts& recorded, const Facts& collected,
                                        const Facts& hwinfo) {
    const auto said_by = [](const Facts& facts, const std::string& name) {
        const auto found = facts.find(name);
        return found == facts.end() ? std::string() : found->second;
    };
    std::set<std::string> names;
    for (const Facts* facts : {&recorded, &collected, &hwinfo}) {
        for (const auto& [name, text] : *facts) {
            names.insert(name);
        }
    }
    std::vector<Disagreement> found;
    for (const std::string& name : names) {
        Disagreement one{name, said_by(recorded, name), said_by(collected, name),
                         said_by(hwinfo, name)};
        const bool as_collected = !collected.contains(name) || one.collected == one.hwinfo;
        if (!as_collected || one.recorded != one.hwinfo) {
            found.push_back(std::move(one));
        }
    }
    return found;
}

} // namespace harness::cli::testing
