#pragma once

#include "emulators/connect/vaults.hpp"
#include "harness/cli/load.hpp"
#include "harness/secrets/run_secrets.hpp"
#include "harness/stores/connect_stand.hpp"

/// Vaults as 1Password's, and the Connect that shows them.
namespace harness::cli {

/// A file of them, which something names at `asked_at`; its items are as old as `now`.
[[nodiscard]] Result<std::vector<emulators::connect::Vault>>
load_vaults(const std::string& path, const Place& asked_at, const std::string& now);

/// As tokens of Connect are. Throws Error where the host has no random numbers.
[[nodiscard]] secrets::SecretText draw_connect_token();

/// Connect as a scenario asks for it; null where it does not. What it conceals is a secret of the
/// run. Throws Error where its log can not be made in the directory.
[[nodiscard]] std::unique_ptr<stores::ConnectStand>
make_connect(async::Executor executor, const Loaded& loaded, const std::filesystem::path& directory,
             secrets::RunSecrets* secrets);

} // namespace harness::cli
