#pragma once

#include "emulators/s3/ask.hpp"

#include <span>

namespace harness::emulators::s3 {

struct Operation;

/// What a key may be allowed to do, by B2's names.
[[nodiscard]] std::span<const std::string_view> all_capabilities();
[[nodiscard]] std::vector<std::string> capabilities_of(const AccessKey& key);
[[nodiscard]] bool has_capability(const AccessKey& key, std::string_view name);

/// Whether a key may do this with that name (empty: any) in that bucket (empty: all).
[[nodiscard]] bool has_access(const AccessKey& key, std::string_view capability,
                              std::string_view bucket, std::string_view name);

/// The same; throws Refused where it may not.
void check_access(const AccessKey& key, std::string_view capability, std::string_view bucket,
                  std::string_view name);

/// Throws Refused where the sender's key may not do what is asked.
void check_rights(const Operation& operation, const Ask& ask);

} // namespace harness::emulators::s3
