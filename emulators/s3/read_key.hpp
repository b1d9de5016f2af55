#pragma once

#include "emulators/s3/model.hpp"
#include "harness/base/result.hpp"
#include "harness/base/source.hpp"

namespace harness::emulators::s3 {

/// "ID:SECRET" or "ID:SECRET:ACCOUNT", and behind commas what the key is held to:
/// can=readFiles|listFiles, bucket=NAME, prefix=host/, until=2026-03-01T00:00:00Z, master.
/// Without an account it is of that one. No text of a mistake holds the secret.
[[nodiscard]] Result<AccessKey> read_key(std::string_view text, const Place& place,
                                         std::string_view account);

} // namespace harness::emulators::s3
