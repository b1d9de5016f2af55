#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/sha256.hpp"
#include "harness/machine/claims.hpp"
#include "harness/machine/plan_parts.hpp"

#include <algorithm>
#include <array>

namespace harness::machine {

namespace {

constexpr std::size_t most_nics = 8;

struct NicModel {
    std::string_view driver; ///< The kernel's.
    std::string_view device; ///< QEMU's.
};

constexpr std::array nic_models{
    NicModel{"virtio_net", "virtio-net-pci"},
    NicModel{"virtio-pci", "virtio-net-pci"},
    NicModel{"e1000", "e1000"},
    NicModel{"8139cp", "rtl8139"},
    NicModel{"8139too", "rtl8139"},
    NicModel{"vmxnet3", "vmxnet3"},
};

/// What any other card is replaced by.
constexpr NicModel stand_in_model{"e1000e", "e1000e"};

NicModel model_for(const std::string& driver) {
    for (const NicModel& model : nic_models) {
        if (model.driver == driver) {
            return model;
        }
    }
    return stand_in_model;
}

/// The same for the same report and position in every run.
std::string mac_for(const facter::Report& report, std::size_t number) {
    const std::string digest = sha256_hex(concat(machine_name(report), "/", number));
    return concat("52:54:00:", digest.substr(0, 2), ":", digest.substr(2, 2), ":",
                  digest.substr(4, 2));
}

/// "eno2" gives 2.
unsigned onboard_index(const std::string& name) {
    return name.starts_with("eno") ? read_number<unsigned>(name.substr(3)).value_or(0) : 0;
}

/// QEMU's firmware tells the index of a card behind a port, or on the bus of a machine without PCI
/// Express; for the root bus of q35 QEMU 7.2 keeps it to itself.
bool tells_index(const PciTopology& pci, const PciPlace& place) {
    return pci.chipset == Chipset::i440fx ||
           std::any_of(pci.bridges.begin(), pci.bridges.end(), [&](const PciBridge& bridge) {
               return bridge.id == place.bus && bridge.kind != PciBridge::Kind::root;
           });
}

/// Whether a disk's controller or another card has this place. Some cards with two ports are one
/// function, with an interface for each.
bool is_taken(const Plan& plan, const PciPlace& place) {
    const auto is_there = [&place](const auto& other) {
        return !other.place.bus.empty() && other.place.address == place.address;
    };
    return std::any_of(plan.controllers.begin(), plan.controllers.end(), is_there) ||
           std::any_of(plan.nics.begin(), plan.nics.end(), is_there);
}

/// Whether another card that is given to the guest sits in the same slot.
bool shares_slot(const facter::Report& report, const facter::Nic& nic) {
    const auto is_sibling = [&nic](const facter::Nic& other) {
        return is_replayed(other) && other.address->domain == nic.address->domain &&
               other.address->bus == nic.address->bus &&
               other.address->device == nic.address->device &&
               other.address->function != nic.address->function;
    };
    return std::any_of(report.nics.begin(), report.nics.end(), is_sibling);
}

/// The name that udev makes of where the card sits: "enp46s0", "enp3s0f1".
std::string path_name(const PciPlace& place, bool has_siblings) {
    std::string name =
        concat("enp", unsigned{place.address.bus}, "s", unsigned{place.address.device});
    if (has_siblings || place.address.function > 0) {
        name += concat("f", unsigned{place.address.function});
    }
    return name;
}

std::string slot_name(const PciPlace& place) {
    return place.address.bus == 0 ? concat("ens", unsigned{place.address.device}) : "";
}

std::string why_absent(const facter::Nic& nic) {
    if (nic.kind == facter::NicKind::wlan) {
        return "QEMU has no Wi-Fi device";
    }
    if (nic.kind == facter::NicKind::ethernet && is_replayed(nic)) {
        return concat("no more than ", most_nics, " are given to a guest");
    }
    return nic.kind == facter::NicKind::ethernet ? "not on the PCI bus" : "not an Ethernet device";
}

std::string_view why_elsewhere(const BusMap& buses, const facter::Nic& recorded, bool is_second) {
    return is_second ? "another device of the report has this function"
           : buses.of_chipset.contains(*recorded.address)
               ? "a device of QEMU's chipset is there"
               : "the numbers of the buses could not be met";
}

void claim_nic(const facter::Nic& recorded, const Nic& nic, bool is_named_by_place,
               std::string_view why_moved, Plan& plan) {
    Claims claims(plan.claims, Section::network, nic.id,
                  concat("network interface ", nic.name.empty() ? nic.id : nic.name));
    const std::string driver(model_for(recorded.driver).driver);
    const bool is_virtio = recorded.driver.starts_with("virtio");
    claims.same_or_stand_in("driver", is_virtio ? driver : recorded.driver,
                            is_virtio ? "virtio_net" : driver, "QEMU has no such device");
    if (recorded.address) {
        claims.same_or_stand_in("address", to_string(*recorded.address),
                                to_string(nic.place.address), std::string(why_moved));
    }
    if (nic.name.empty()) {
        return;
    }
    if (is_named_by_place) {
        claims.same("name", nic.name);
    } else {
        claims.stand_in("name", nic.name, nic.name, "given by a rule of the agent, by its address");
    }
}

} // namespace

bool is_replayed(const facter::Nic& nic) {
    return nic.kind == facter::NicKind::ethernet && nic.address &&
           nic.sysfs_path.find("/usb") == std::string::npos;
}

void plan_network(const facter::Report& report, BusMap& buses, Plan& plan) {
    for (const facter::Nic& recorded : report.nics) {
        const std::string name = recorded.names.empty() ? "" : recorded.names.front();
        if (!is_replayed(recorded) || plan.nics.size() == most_nics) {
            Claims(plan.claims, Section::network, recorded.path,
                   concat("network interface ", name.empty() ? recorded.path : name))
                .absent("", recorded.model, why_absent(recorded));
            continue;
        }
        Nic nic;
        nic.id = concat("nic", plan.nics.size());
        nic.name = name;
        nic.model = std::string(model_for(recorded.driver).device);
        nic.mac = mac_for(report, plan.nics.size());
        const PciPlace* place = buses.find_for_device(*recorded.address);
        const bool is_second = place != nullptr && is_taken(plan, *place);
        nic.place = place != nullptr && !is_second ? *place : buses.take_free_place();
        const bool has_siblings = shares_slot(report, recorded);
        // QEMU's firmware tells one index for a slot, whichever of its functions asks.
        nic.onboard_index =
            has_siblings || !tells_index(plan.pci, nic.place) ? 0 : onboard_index(name);
        const bool is_named_by_place =
            nic.onboard_index > 0 || name == path_name(nic.place, has_siblings) ||
            (plan.pci.chipset == Chipset::i440fx && name == slot_name(nic.place));
        nic.needs_rule = !name.empty() && !is_named_by_place;
        claim_nic(recorded, nic, is_named_by_place, why_elsewhere(buses, recorded, is_second),
                  plan);
        plan.nics.push_back(std::move(nic));
    }
}

} // namespace harness::machine
