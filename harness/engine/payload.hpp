#pragma once

#include "harness/base/bytes.hpp"
#include "harness/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace harness::engine {

/// One file that a `write` step puts into the guest.
struct PayloadFile {
    std::string path;
    std::uint64_t seed = 0; ///< Of its pseudo-random data.
    std::string sha256;     ///< What it must read as later.
};

/// The files that a write step means: those it names, or one on every mountpoint.
/// The same for the same text.
[[nodiscard]] std::uint64_t seed_of(const std::string& text);

[[nodiscard]] std::vector<PayloadFile> payload_files(const scenario::WriteAction& action,
                                                     const std::vector<std::string>& mountpoints);

} // namespace harness::engine
