#include "harness/machine/topology.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/pci_models.hpp"

#include <algorithm>
#include <array>

namespace harness::machine {

namespace {

using facter::PciAddress;
using facter::PciFunction;

constexpr unsigned deepest_bridges = 6;
constexpr std::uint8_t chipset_device = 0x1f;  ///< Of q35.
constexpr std::uint8_t old_chipset_device = 1; ///< Of i440fx.

std::string root_bus(Chipset chipset) {
    return chipset == Chipset::q35 ? "pcie.0" : "pci.0";
}

/// One bus while it is laid out.
struct Bus {
    std::string id;
    std::uint8_t recorded = 0; ///< Its number in the report.
    std::uint8_t actual = 0;   ///< Its number in the guest.
    PciBridge::Kind kind = PciBridge::Kind::root;
    unsigned depth = 0;

    [[nodiscard]] bool is_first_root() const {
        return kind == PciBridge::Kind::root && recorded == 0;
    }
};

/// Which functions are there, by the bus where they were recorded.
using Functions = std::map<std::uint8_t, std::vector<const PciFunction*>>;

class Builder {
  public:
    Builder(const facter::Report& report, const std::set<PciAddress>& wanted,
            std::size_t most_placeholders);

    BusMap build();

  private:
    void choose(const std::set<PciAddress>& wanted, std::size_t most_placeholders);
    void keep(const PciFunction& function);
    void add_expanders();
    void lay(const Bus& bus);
    void lay_slot(const Bus& bus, std::uint8_t device,
                  const std::vector<const PciFunction*>& functions);
    void lay_function(const Bus& bus, const PciFunction& function, bool multifunction);
    void lay_bridge(const Bus& bus, const PciFunction& function, PciPlace place);
    void meet_number(const Bus& bus, const PciPlace& before, std::uint8_t wanted);
    void fill_downstream(const Bus& bus, std::uint8_t before, std::uint8_t wanted);
    bool fill_free_slot(const Bus& bus, std::uint8_t before);
    bool use_as_filler(const Bus& bus, const PciPlace& place);
    void add_filler(PciPlace place);
    PciBridge& add_bridge(PciBridge::Kind kind, PciPlace place);
    void add_placeholder(const PciPlace& place, const PciFunction* function);
    [[nodiscard]] PciBridge::Kind kind_of(const Bus& bus, const PciFunction& function) const;
    [[nodiscard]] std::vector<const PciFunction*> kept_on(std::uint8_t bus) const;
    [[nodiscard]] std::uint8_t first_number_wanted(std::uint8_t bus) const;

    const facter::Report& report_;
    const std::set<PciAddress>& wanted_;
    std::set<PciAddress> kept_;
    Functions functions_;
    BusMap map_;
    unsigned next_number_ = 1;                       ///< That firmware gives to the next bridge.
    std::map<std::string, std::size_t> last_bridge_; ///< By the bus where it sits.
};

Builder::Builder(const facter::Report& report, const std::set<PciAddress>& wanted,
                 std::size_t most_placeholders)
    : report_(report), wanted_(wanted) {
    map_.topology.chipset = chipset_of(report);
    for (const PciFunction& function : report.pci) {
        if (function.address.domain == 0) {
            functions_[function.address.bus].push_back(&function);
        }
    }
    choose(wanted, most_placeholders);
}

void Builder::keep(const PciFunction& function) {
    kept_.insert(function.address);
    for (const PciAddress& parent : function.parents) {
        if (parent.domain == 0) {
            kept_.insert(parent);
        }
    }
}

/// The wanted ones and their bridges; of the rest those on the first root bus, as many as may be.
void Builder::choose(const std::set<PciAddress>& wanted, std::size_t most_placeholders) {
    for (const auto& [bus, functions] : functions_) {
        for (const PciFunction* function : functions) {
            if (wanted.contains(function->address)) {
                keep(*function);
            }
        }
    }
    std::size_t placeholders = 0;
    for (const auto& [bus, functions] : functions_) {
        for (const PciFunction* function : functions) {
            const std::uint8_t root =
                function->parents.empty() ? function->address.bus : function->parents.front().bus;
            if (root == 0 && !kept_.contains(function->address) &&
                placeholders++ < most_placeholders) {
                keep(*function);
            }
        }
    }
}

std::vector<const PciFunction*> Builder::kept_on(std::uint8_t bus) const {
    std::vector<const PciFunction*> kept;
    if (const auto at = functions_.find(bus); at != functions_.end()) {
        std::copy_if(at->second.begin(), at->second.end(), std::back_inserter(kept),
                     [&](const PciFunction* one) { return kept_.contains(one->address); });
    }
    return kept;
}

BusMap Builder::build() {
    std::array<bool, 32> is_taken{};
    is_taken[0] = true;
    is_taken[map_.topology.chipset == Chipset::q35 ? chipset_device : old_chipset_device] = true;
    if (const auto at = functions_.find(0); at != functions_.end()) {
        for (const PciFunction* function : at->second) {
            is_taken.at(function->address.device) = true;
        }
    }
    for (std::uint8_t device = 1; device < is_taken.size(); ++device) {
        if (!is_taken.at(device)) {
            map_.free_devices.push_back(device);
        }
    }
    lay({root_bus(map_.topology.chipset), 0, 0, PciBridge::Kind::root, 0});
    add_expanders();
    return std::move(map_);
}

/// Root buses beyond the first, where something wanted is behind them.
void Builder::add_expanders() {
    std::set<std::uint8_t> roots;
    for (const PciAddress& address : kept_) {
        const PciFunction* function = facter::find_function(report_, address);
        if (function != nullptr && function->parents.empty() && address.bus != 0) {
            roots.insert(address.bus);
        }
    }
    for (const std::uint8_t root : roots) {
        if (root < next_number_ || map_.free_devices.empty()) {
            continue;
        }
        PciBridge& expander = add_bridge(PciBridge::Kind::root, map_.take_free_place());
        expander.secondary_bus = root;
        next_number_ = root + 1U;
        lay({expander.id, root, root, PciBridge::Kind::root, 0});
    }
}

/// The number that the first bridge on this bus has to give; 0 where there is none.
std::uint8_t Builder::first_number_wanted(std::uint8_t bus) const {
    for (const PciFunction* function : kept_on(bus)) {
        if (function->is_bridge()) {
            return function->secondary_bus;
        }
    }
    return 0;
}

void Builder::lay(const Bus& bus) {
    std::map<std::uint8_t, std::vector<const PciFunction*>> slots;
    for (const PciFunction* function : kept_on(bus.recorded)) {
        slots[function->address.device].push_back(function);
    }
    for (const auto& [device, functions] : slots) {
        lay_slot(bus, device, functions);
    }
}

/// A slot answers only if its function 0 is there.
void Builder::lay_slot(const Bus& bus, std::uint8_t device,
                       const std::vector<const PciFunction*>& functions) {
    const bool has_first = functions.front()->address.function == 0;
    const bool of_chipset =
        bus.is_first_root() &&
        (device == 0 ||
         device == (map_.topology.chipset == Chipset::q35 ? chipset_device : old_chipset_device));
    if (!has_first && !of_chipset) {
        PciPlace first{bus.id, device, 0, true, {0, bus.actual, device, 0}, false};
        if (!use_as_filler(bus, first)) {
            add_placeholder(first, nullptr);
        }
    }
    for (const PciFunction* function : functions) {
        // QEMU's host bridge has its slot to itself.
        if (!bus.is_first_root() || device > 0 || function->address.function == 0) {
            lay_function(bus, *function, functions.size() > 1);
        }
    }
}

void Builder::lay_function(const Bus& bus, const PciFunction& function, bool multifunction) {
    const PciAddress& recorded = function.address;
    PciPlace place{bus.id,
                   recorded.device,
                   recorded.function,
                   multifunction && recorded.function == 0,
                   {0, bus.actual, recorded.device, recorded.function},
                   bus.actual == recorded.bus};
    map_.places.emplace(recorded, place);
    if (bus.is_first_root() && is_of_chipset(map_.topology.chipset, function)) {
        map_.of_chipset.insert(recorded);
        map_.topology.has_sata |= recorded.function == 2;
        map_.topology.has_smbus |= recorded.function == 3;
        return;
    }
    if (function.is_bridge() && function.secondary_bus > 0) {
        lay_bridge(bus, function, std::move(place));
        return;
    }
    if (!wanted_.contains(recorded) && !use_as_filler(bus, place)) {
        add_placeholder(place, &function);
    }
}

PciBridge::Kind Builder::kind_of(const Bus& bus, const PciFunction& function) const {
    if (map_.topology.chipset == Chipset::i440fx) {
        return PciBridge::Kind::pci;
    }
    const auto behind = kept_on(function.secondary_bus);
    // Behind a port of PCI Express there is device 0 alone.
    const bool is_conventional = std::any_of(
        behind.begin(), behind.end(), [](const PciFunction* one) { return one->address.device; });
    if (bus.kind == PciBridge::Kind::root) {
        return is_conventional ? PciBridge::Kind::pci : PciBridge::Kind::root_port;
    }
    if (bus.kind == PciBridge::Kind::upstream) {
        return PciBridge::Kind::downstream;
    }
    const bool is_switch = std::any_of(behind.begin(), behind.end(),
                                       [](const PciFunction* one) { return one->is_bridge(); });
    return is_switch ? PciBridge::Kind::upstream : PciBridge::Kind::pci;
}

void Builder::lay_bridge(const Bus& bus, const PciFunction& function, PciPlace place) {
    const PciBridge::Kind kind = kind_of(bus, function);
    meet_number(bus, place, function.secondary_bus);
    PciBridge& bridge = add_bridge(kind, std::move(place));
    bridge.secondary_bus = static_cast<std::uint8_t>(next_number_++);
    const Bus behind{bridge.id, function.secondary_bus, bridge.secondary_bus, kind, bus.depth + 1};
    last_bridge_[bus.id] = map_.topology.bridges.size() - 1;
    if (behind.depth < deepest_bridges) {
        lay(behind);
    }
}

/// Sees to it that the next bridge gets the number `wanted`, where that can be.
void Builder::meet_number(const Bus& bus, const PciPlace& before, std::uint8_t wanted) {
    if (next_number_ >= wanted) {
        return;
    }
    if (bus.kind == PciBridge::Kind::upstream) {
        fill_downstream(bus, before.device, wanted);
        return;
    }
    auto last = last_bridge_.find(bus.id);
    if (last == last_bridge_.end()) {
        if (bus.kind != PciBridge::Kind::root || !fill_free_slot(bus, before.device)) {
            return;
        }
        last = last_bridge_.find(bus.id);
    }
    PciBridge& previous = map_.topology.bridges.at(last->second);
    previous.reserved_buses = wanted - 1U - previous.secondary_bus;
    next_number_ = wanted;
}

/// Ports of a switch can not reserve numbers; further ports in front use them up.
void Builder::fill_downstream(const Bus& bus, std::uint8_t before, std::uint8_t wanted) {
    const auto last = last_bridge_.find(bus.id);
    unsigned device =
        last == last_bridge_.end() ? 0 : map_.topology.bridges.at(last->second).place.device + 1U;
    for (; device < before && next_number_ < wanted; ++device) {
        const auto slot = static_cast<std::uint8_t>(device);
        PciBridge& filler = add_bridge(PciBridge::Kind::downstream,
                                       {bus.id, slot, 0, false, {0, bus.actual, slot, 0}, false});
        filler.secondary_bus = static_cast<std::uint8_t>(next_number_++);
    }
}

/// A root port instead of a placeholder, where numbers have to be used up before the first recorded
/// bridge.
bool Builder::use_as_filler(const Bus& bus, const PciPlace& place) {
    const std::uint8_t first = first_number_wanted(bus.recorded);
    if (bus.kind != PciBridge::Kind::root || last_bridge_.contains(bus.id) ||
        next_number_ >= first) {
        return false;
    }
    add_filler(place);
    return true;
}

/// The same in a slot before `before` that nothing recorded has.
bool Builder::fill_free_slot(const Bus& bus, std::uint8_t before) {
    const auto kept = kept_on(bus.recorded);
    const auto is_used = [&kept](std::uint8_t device) {
        return std::any_of(kept.begin(), kept.end(), [device](const PciFunction* one) {
            return one->address.device == device;
        });
    };
    for (std::uint8_t device = bus.is_first_root() ? 1 : 0; device < before; ++device) {
        if (!is_used(device)) {
            if (bus.is_first_root()) {
                std::erase(map_.free_devices, device);
            }
            add_filler({bus.id, device, 0, false, {0, bus.actual, device, 0}, false});
            return true;
        }
    }
    return false;
}

void Builder::add_filler(PciPlace place) {
    const std::string bus = place.bus;
    PciBridge& filler = add_bridge(
        map_.topology.chipset == Chipset::q35 ? PciBridge::Kind::root_port : PciBridge::Kind::pci,
        std::move(place));
    filler.secondary_bus = static_cast<std::uint8_t>(next_number_++);
    last_bridge_[bus] = map_.topology.bridges.size() - 1;
}

PciBridge& Builder::add_bridge(PciBridge::Kind kind, PciPlace place) {
    PciBridge bridge;
    bridge.number = static_cast<unsigned>(map_.topology.bridges.size()) + 1;
    bridge.id = concat(kind == PciBridge::Kind::root ? "root" : "port", bridge.number);
    bridge.kind = kind;
    bridge.place = std::move(place);
    map_.topology.bridges.push_back(std::move(bridge));
    return map_.topology.bridges.back();
}

void Builder::add_placeholder(const PciPlace& place, const PciFunction* function) {
    map_.topology.placeholders.push_back(
        {concat("placeholder", map_.topology.placeholders.size()),
         function == nullptr ? std::string(plain_placeholder) : placeholder_model(*function), place,
         function == nullptr ? "" : function->path});
}

} // namespace

const PciPlace* BusMap::find(const PciAddress& recorded) const {
    const auto at = places.find(recorded);
    return at == places.end() ? nullptr : &at->second;
}

const PciPlace* BusMap::find_for_device(const PciAddress& recorded) const {
    return of_chipset.contains(recorded) ? nullptr : find(recorded);
}

PciPlace BusMap::take_free_place() {
    if (free_devices.empty()) {
        return {};
    }
    const std::uint8_t device = free_devices.back();
    free_devices.pop_back();
    return {root_bus(topology.chipset), device, 0, false, {0, 0, device, 0}, false};
}

bool is_of_chipset(Chipset chipset, const PciFunction& function) {
    const PciAddress& address = function.address;
    if (address.bus != 0 || address.domain != 0) {
        return false;
    }
    if (address.device == 0) {
        return address.function == 0;
    }
    if (chipset == Chipset::i440fx) {
        return address.device == 1 && address.function != 2 && address.function < 4;
    }
    // QEMU's is AHCI, and stands for what the recorded chipset may have there: IDE, RAID, SATA.
    const std::uint8_t sub = function.class_code.sub;
    const bool is_storage = function.class_code.base == 1 && (sub == 1 || sub == 4 || sub == 6);
    const bool is_smbus = function.class_code.base == 0x0c && function.class_code.sub == 5;
    return address.device == chipset_device &&
           (address.function == 0 || (address.function == 2 && is_storage) ||
            (address.function == 3 && is_smbus));
}

Chipset chipset_of(const facter::Report& report) {
    constexpr std::uint16_t intel = 0x8086;
    constexpr std::uint16_t i440fx = 0x1237;
    const PciFunction* host = facter::find_function(report, {});
    const bool is_old =
        host != nullptr && host->vendor.value == intel && host->device.value == i440fx;
    return is_old ? Chipset::i440fx : Chipset::q35;
}

BusMap map_buses(const facter::Report& report, const std::set<PciAddress>& wanted,
                 std::size_t most_placeholders) {
    return Builder(report, wanted, most_placeholders).build();
}

} // namespace harness::machine
