#pragma once

#include "emulators/s3/model.hpp"

namespace harness::emulators::s3 {

/// Signs a request with all fields that it has got, as clients do: adds x-amz-date,
/// x-amz-content-sha256 (`payload`: a digest in hex, or "UNSIGNED-PAYLOAD") and Authorization.
void sign_request(http::Request& request, const AccessKey& key, std::chrono::sys_seconds now,
                  std::string_view region, const std::string& payload);

} // namespace harness::emulators::s3
