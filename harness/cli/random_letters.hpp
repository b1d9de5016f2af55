#pragma once

#include "harness/secrets/secret_text.hpp"

namespace harness::cli {

/// Letters and digits that nobody can guess. Throws Error where the host has no random numbers.
[[nodiscard]] secrets::SecretText random_letters(std::size_t count);

} // namespace harness::cli
