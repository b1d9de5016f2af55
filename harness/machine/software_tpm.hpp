#pragma once

#include <string>
#include <vector>

namespace harness::machine {

/// Where swtpm keeps the TPM's state, in a run's directory.
inline constexpr const char* tpm_state_directory = "tpm";
inline constexpr const char* tpm_state_file = "tpm2-00.permall"; ///< What outlives a restart.

/// swtpm and its arguments: a TPM 2.0 for one QEMU, with whose end it ends. `control` is what
/// follows "--ctrl", as in "type=unixio,clientfd=3".
[[nodiscard]] std::vector<std::string> software_tpm_command(const std::string& directory,
                                                            const std::string& control);

/// The control channel of a TPM that was started by hand, as QEMU's `-chardev` back end.
[[nodiscard]] std::string software_tpm_socket(const std::string& directory);

/// Lines of shell that start such a TPM in the background, ready when they have ended.
[[nodiscard]] std::string software_tpm_script(const std::string& directory);

} // namespace harness::machine
