#pragma once

#include "harness/base/result.hpp"
#include "harness/cli/environment.hpp"
#include "harness/cli/restore_verify/restic.hpp"
#include "harness/restore_verify/request.hpp"
#include "harness/secrets/censor.hpp"

#include <string>
#include <vector>

namespace harness::cli {

/// What a request names and only files and variables have.
struct RequestValues {
    Variables for_restic;   ///< The repository, its password and credentials.
    std::string webhook;    ///< Its address; empty: nobody is told.
    secrets::Hiding hiding; ///< Of all of them, and of what else this environment has.
    std::vector<std::string> hidden_variables; ///< That hold them in our environment.
    Diagnostics warnings;
};

/// Reads them. What is not there is a mistake, with its place.
[[nodiscard]] Result<RequestValues> read_values(const restore_verify::Request& request,
                                                const Environment& environment);

} // namespace harness::cli
