#pragma once

#include "harness/base/bytes.hpp"
#include "harness/doctor/finding.hpp"

#include <cstdint>
#include <string_view>

// What figures and lists of this host mean for machines.
namespace harness::doctor {

/// All of `wanted` have to be among `known`; `what` names one of them, as in "device".
[[nodiscard]] Sight judge_names(const std::vector<std::string>& wanted,
                                const std::vector<std::string>& known, std::string_view what,
                                std::string remedy);

/// The names of the packages that Debian's database says are installed.
[[nodiscard]] std::vector<std::string> installed_packages(std::string_view dpkg_status);

/// `option` is how to choose another place.
[[nodiscard]] Sight judge_space(std::string_view place, Bytes available, Bytes needed,
                                std::string_view option);

[[nodiscard]] Sight judge_memory(Bytes available, Bytes needed);

/// Each machine takes about a dozen descriptors, a run some more.
[[nodiscard]] Sight judge_open_files(std::uint64_t limit);

/// Of one process, as `ulimit -v` sets it. QEMU alone reserves 1 GiB for code that it translates.
[[nodiscard]] Sight judge_address_space(std::uint64_t limit);

/// Seconds since 1970. A clock before the build makes certificates and caches lie.
[[nodiscard]] Sight judge_clock(std::int64_t now, std::int64_t built);

} // namespace harness::doctor
