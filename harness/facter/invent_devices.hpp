#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// For the sources of invent_report alone; the JSON library stays out of other headers.
namespace harness::facter {

using OrderedJson = nlohmann::ordered_json;

/// A device that stands in the report already.
struct Placed {
    unsigned index = 0;
    std::string path;   ///< In sysfs.
    std::string bus_id; ///< "0000:02:00.0", "virtio1".
};

struct PciIds {
    unsigned vendor = 0;
    unsigned device = 0;
};

/// What a PCI function is, with the words that hwinfo has for it.
struct PciKind {
    std::string_view list; ///< Under `hardware`: "storage_controller".
    unsigned base = 0;
    unsigned sub = 0;
    unsigned interface = 0;
    std::string_view base_name;
    std::string_view sub_name; ///< Empty where hwinfo knows none.
    std::string_view driver;
    std::string_view module;
};

/// {"hex", "name", "value"}; without `name` where it is empty.
[[nodiscard]] OrderedJson ident(unsigned value, std::string_view name = {});

/// The four keys about drivers, of pairs of a driver and its module; the first is the device's own.
void add_drivers(OrderedJson& device,
                 const std::vector<std::pair<std::string_view, std::string_view>>& drivers);

/// The devices of a report in the making: numbers them, and gives each on PCI its address.
/// Functions behind a port get the next root port, and with it the next bus, so that the topology
/// can be rebuilt as it is.
class DeviceList {
  public:
    explicit DeviceList(PciIds port) : port_(port) {}

    unsigned add(std::string_view list, unsigned attached_to, OrderedJson members);

    Placed pci(const PciKind& kind, const std::string& address, PciIds ids,
               const Placed* parent = nullptr, const std::vector<std::string>& names = {});
    Placed pci_behind_port(const PciKind& kind, PciIds ids,
                           const std::vector<std::string>& names = {});

    /// The address that the next `pci_behind_port` takes: "0000:03:00.0".
    [[nodiscard]] std::string next_behind_port() const;

    /// The virtioN device of a PCI function.
    Placed virtio(std::string_view list, const Placed& function, OrderedJson members,
                  std::string_view driver);

    /// All lists by their keys, as a report has them under `hardware`.
    [[nodiscard]] const std::map<std::string, OrderedJson>& lists() const { return lists_; }

  private:
    PciIds port_;
    unsigned count_ = 0;
    unsigned ports_ = 0;
    unsigned virtios_ = 0;
    std::map<std::string, OrderedJson> lists_;
};

} // namespace harness::facter
