#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/disko/disk_fact.hpp"
#include "harness/disko/layout.hpp"

namespace harness::disko {

/// Holds a layout against the recorded disks. Errors: a device path that names none of them,
/// partitions that do not fit, two layout disks on one recorded disk. Warnings: a kernel name where
/// several disks share that naming.
[[nodiscard]] Diagnostics cross_check(const Layout& layout, std::span<const DiskFact> disks);

} // namespace harness::disko
