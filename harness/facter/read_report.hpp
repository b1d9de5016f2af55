#pragma once

#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"
#include "harness/facter/report.hpp"

namespace harness::facter {

/// Reads a nixos-facter report of any generation since 0.1 by its shape; the version is not looked
/// at.
///
/// Tolerates what real reports contain: unknown keys and enum texts, null for anything optional and
/// in lists, identifications as texts, single SMBIOS entries as lists and lists as single entries,
/// sizes as hex texts, missing indexes, dangling references. Refuses: no map at the top, `hardware`
/// missing or a list, `virtualisation` missing, and any value of a wrong type at a key that is
/// used; all mistakes are collected. What is odd but readable goes to `warnings`.
[[nodiscard]] Result<Report> read_report(const Tree& tree, Diagnostics& warnings);

} // namespace harness::facter
