#pragma once

#include <cstdint>
#include <string>

namespace harness::qemu {

/// Some hosts offer a KVM that interprets its guests: each instruction takes a thousand times what
/// it should, and a kernel never gets to its end. A loop of as many rounds tells within a moment,
/// in a guest that is no more than it. A processor needs a millisecond for a million of them.
constexpr std::uint32_t usual_rounds = 1'000'000;

/// Why it did not end in time; empty where it did, or where it could not begin: a whole guest has
/// the last word.
[[nodiscard]] std::string why_no_loop_under_kvm(std::uint32_t rounds = usual_rounds);

} // namespace harness::qemu
