#pragma once

#include <string>
#include <string_view>

namespace harness::machine {

/// How true a part of the machine is to its record.
enum class Fidelity {
    same,     ///< The same as recorded, seen by software natively.
    stand_in, ///< The same to software, or as near as QEMU comes, by another mechanism.
    scaled,   ///< Smaller than recorded, and said so.
    absent    ///< Not there.
};

[[nodiscard]] std::string_view to_text(Fidelity fidelity);

/// The parts of a machine, in the order in which a person reads of them.
enum class Section { system, firmware, processor, memory, disks, pci, network, power };

[[nodiscard]] std::string_view to_text(Section section);

/// What the plan promises of one recorded fact: a row of "what of the hardware is true here". The
/// guest can be asked whether the promise is kept: `key` names the question.
struct Claim {
    Section section = Section::system;
    std::string key;      ///< "disk0.serial": stable, the same for the same part and aspect.
    std::string subject;  ///< For a person: "disk /dev/nvme0n1 serial".
    std::string recorded; ///< "24SYNTHZ0001".
    std::string replayed; ///< What the guest is to see: the same, or what stands for it.
    Fidelity fidelity = Fidelity::same;
    std::string reason; ///< Of anything but `same`.
};

} // namespace harness::machine
