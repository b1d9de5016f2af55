#pragma once

#include "emulators/s3/faults.hpp"
#include "harness/scenario/store_request.hpp"

namespace harness::stores {

/// Reads faults of S3's operations, and of `further` ones.
[[nodiscard]] Result<std::vector<emulators::s3::Fault>>
read_faults(const std::vector<scenario::FaultText>& texts, const std::vector<std::string>& further);

/// Those of a scenario's store: of S3's operations and of B2's own.
[[nodiscard]] Result<std::vector<emulators::s3::Fault>>
read_store_faults(const std::vector<scenario::FaultText>& texts);

/// Tells what a file says of a store that B2, or the server that keeps it, does not know.
void check_store(const scenario::StoreRequest& request, Diagnostics& problems);

} // namespace harness::stores
