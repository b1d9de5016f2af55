#pragma once

#include "emulators/b2/call.hpp"

namespace harness::emulators::b2 {

/// A file by "/file/BUCKET/NAME". Throws Denied where it is not there, or not for the sender.
[[nodiscard]] http::Reply download_by_name(Face& face, Call& call, std::string_view path);
/// One version by fileId in the query or the body.
[[nodiscard]] http::Reply download_by_id(Face& face, Call& call);

} // namespace harness::emulators::b2
