#pragma once

#include "harness/machine/render_qemu.hpp"
#include "harness/qemu/accelerator.hpp"
#include "harness/store/store_listing.hpp"

#include <filesystem>
#include <string>
#include <string_view>

/// A machine that has booted and was saved, as a directory of the cache: the memory, the devices'
/// state, and a seal that says what it was made from and what the files must hold.
namespace harness::qemu {

inline constexpr std::string_view state_file = "state";
inline constexpr std::string_view seal_file = store::seal_name; ///< Its time: the last use.

/// Everything that a saved machine depends on, as text: QEMU and the host's processor, every word
/// that QEMU is started with, every word that the agent is told. Another word, another machine.
[[nodiscard]] std::string key_of(const machine::Plan& plan, machine::QemuSettings settings,
                                 const QemuProgram& program, std::string_view appliance_digest);

/// Seals a directory that is complete. Throws Error.
void seal(const std::filesystem::path& directory, const machine::Plan& plan, std::string_view key);

/// The seal of a directory; empty where there is none.
[[nodiscard]] std::string seal_of(const std::filesystem::path& directory);

/// What is wrong with a sealed directory for this key; empty where nothing is.
[[nodiscard]] std::string fault_of(const std::filesystem::path& directory,
                                   const machine::Plan& plan, std::string_view key);

} // namespace harness::qemu
