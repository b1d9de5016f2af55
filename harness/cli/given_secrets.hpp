#pragma once

#include "harness/cli/load.hpp"
#include "harness/secrets/run_secrets.hpp"

#include <memory>

namespace harness::cli {

/// Reads the secrets of scenarios that variables and files have. What is not there, can not be
/// hidden, or stands in the scenario itself, where everybody can read it, is a mistake.
[[nodiscard]] Diagnostics give_secrets(std::vector<Loaded>& runs, const Environment& environment);

/// One of them, whatever its size; not empty.
[[nodiscard]] Result<secrets::SecretText> read_secret(const scenario::SecretRequest& secret,
                                                      const Environment& environment);

/// The secrets of one run: those that were given, and those that it makes itself. Null where its
/// scenario has none. Throws Error where the host has no random numbers.
[[nodiscard]] std::unique_ptr<secrets::RunSecrets> make_run_secrets(const Loaded& loaded);

/// Their names, sources and places, for the run's record.
void note_secrets(const scenario::Scenario& scenario, reports::ScenarioReport& report);

} // namespace harness::cli
