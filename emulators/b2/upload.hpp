#pragma once

#include "emulators/b2/call.hpp"

namespace harness::emulators::b2 {

/// Takes a file, or a part of a large one, to where a token was made for. Throws Denied at once
/// where the token does not serve; the sink throws it at its end where the bytes are not those
/// that the sender meant.
[[nodiscard]] std::unique_ptr<http::BodySink> begin_upload(Face& face, Call& call, Purpose purpose);

} // namespace harness::emulators::b2
