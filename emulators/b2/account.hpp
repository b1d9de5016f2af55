#pragma once

#include "emulators/b2/call.hpp"

namespace harness::emulators::b2 {

/// Key and secret of "Authorization: Basic …", for a token and what may be done with it.
[[nodiscard]] http::Reply authorize_account(Face& face, Call& call);

} // namespace harness::emulators::b2
