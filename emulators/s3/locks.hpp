#pragma once

#include "emulators/s3/ask.hpp"

namespace harness::emulators::s3 {

/// Throws Refused where the version must not be removed: it is held, or kept until a later day, and
/// the sender may not go past that.
void check_removable(Bucket& bucket, const Ask& ask, std::string_view key, std::string_view id);

} // namespace harness::emulators::s3
