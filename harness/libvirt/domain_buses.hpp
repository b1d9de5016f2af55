#pragma once

#include "harness/libvirt/xml.hpp"
#include "harness/machine/plan.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace harness::libvirt {

/// Whether libvirt 9 has a model of the controller.
[[nodiscard]] bool is_known(machine::Controller::Kind kind);

/// The PCI buses of a plan in libvirt's terms, where a bus is the index of a controller.
///
/// QEMU makes the devices of `qemu:commandline` before those of libvirt (the former are not JSON),
/// and libvirt knows nothing of them. So every device of libvirt gets an address, none of ours may
/// stand behind a bridge of libvirt, and what stands behind a bridge of ours is ours as well.
class DomainBuses {
  public:
    explicit DomainBuses(const machine::Plan& plan);

    /// Whether devices on this bus are left to QEMU's own arguments.
    [[nodiscard]] bool is_passed(const std::string& bus) const;

    /// The controllers of all bridges that are not.
    void add_bridges(pugi::xml_node devices) const;

    /// What libvirt can not say of them: bus numbers kept free behind a port.
    void add_overrides(pugi::xml_node domain) const;

    /// The address of a device: the planned one, or where there is none the highest slot of the
    /// root bus that is left, as QEMU fills it from below.
    void add_address(pugi::xml_node device, const machine::PciPlace& place = {});

    /// The ids of the bridges that are elements of the domain.
    [[nodiscard]] std::set<std::string> said() const;

  private:
    void note(const machine::PciPlace& place, bool is_element);
    [[nodiscard]] std::string top_of(const std::string& bus) const;
    void put_address(pugi::xml_node device, const machine::PciPlace& place) const;

    const machine::Plan& plan_;
    std::map<std::string, unsigned> index_of_;  ///< By the plan's name of the bus.
    std::map<std::string, std::string> parent_; ///< The bus that a bridge is on.
    std::set<std::string> passed_;              ///< Bridges on a root bus.
    std::set<unsigned> used_slots_;             ///< Of the root bus.
};

/// The property of a device that libvirt has no word for, under `qemu:override`.
struct Override {
    std::string alias;
    std::string property;
    std::string type; ///< "string", "unsigned", "remove".
    std::string value;
};
void add_override(pugi::xml_node domain, const Override& override_);

} // namespace harness::libvirt
