#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/scenario.hpp"
#include "harness/scenario/shape.hpp"

namespace harness::scenario {

extern const Shape secrets_shape;  ///< The value of `secrets`.
extern const Shape on_leak_shape;  ///< The value of `on-leak`.
extern const Shape variable_shape; ///< The name of a variable of the environment.

/// Adds the secrets of a file to those that the scenario has already, of what it goes on from.
void parse_secrets(const Fields& file, std::vector<SecretRequest>& secrets);

/// What must not be kept with a machine is not there where a checkpoint is.
void check_secrets(const Scenario& scenario, Diagnostics& problems);

} // namespace harness::scenario
