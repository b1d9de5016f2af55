#pragma once

#include "harness/facter/diff.hpp"

// The comparisons of single sections; each adds what it finds to `found`.
namespace harness::facter {

/// "CT2000P310SSD8, serial 24SYNTHZ0001, 2.0 TB": a disk for a sentence.
[[nodiscard]] std::string description_of(const Disk& disk);

void diff_machine(const Report& before, const Report& after, Difference& found);
void diff_firmware(const Report& before, const Report& after, Difference& found);
void diff_processor(const Report& before, const Report& after, Difference& found);
void diff_memory(const Report& before, const Report& after, Difference& found);
void diff_disks(const Report& before, const Report& after, Difference& found);
void diff_network(const Report& before, const Report& after, Difference& found);

/// PCI functions but bridges, and but those that tell of themselves as a disk or an interface.
void diff_cards(const Report& before, const Report& after, Difference& found);

} // namespace harness::facter
