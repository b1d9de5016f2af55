#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"
#include "harness/facter/disk.hpp"
#include "harness/facter/hardware.hpp"

#include <string>
#include <vector>

namespace harness::facter {

/// A machine in a few words, as the command line has them. Empty ones are chosen.
struct MachineWords {
    std::string disks; ///< "nvme:2T,sata:500G:4096"
    std::string firmware;
    std::string memory;
    std::string cpus;
    std::string nics; ///< "virtio,e1000e"; "none"
    std::string name;
    std::string form;
};

struct InventedDisk {
    Bus bus = Bus::nvme; ///< nvme, sata, scsi or virtio_blk.
    Bytes size;          ///< Whole sectors.
    Bytes sector_size{512};
    std::string label; ///< "2T": the size as it was written, for the model's name.
};

enum class NicModel { virtio, e1000e, igb, igc, r8169 };

/// The same machine, understood.
struct InventedMachine {
    std::string name;
    FormFactor form = FormFactor::desktop;
    bool is_uefi = true;
    Bytes memory = gibibytes(8);
    unsigned cpus = 4;
    std::vector<InventedDisk> disks;
    std::vector<NicModel> nics;
};

/// Understands the words. Mistakes have the option for a file ("--disks:1:6") and a caret below the
/// word.
///
/// A size is a number with K, M, G, T for powers of 1000, as disks are sold, or KiB, MiB, GiB, TiB.
/// Decimal sizes of NVMe, SATA and SCSI disks from 50 GB to 8 TB become those of real
/// disks (IDEMA LBA1-03: 2T has 3907029168 sectors). Memory counts by 1024 in any case.
[[nodiscard]] Result<InventedMachine> understand(const MachineWords& words);

/// A report of that machine in the shape of nixos-facter 0.4.4, with a final newline. Serials, EUIs
/// and world wide names are invented, say so ("SYNTH") where they are long enough, and hang on the
/// name alone: the same words give the same bytes.
[[nodiscard]] std::string invent_report(const InventedMachine& machine);

} // namespace harness::facter
