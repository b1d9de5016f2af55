#pragma once

#include "emulators/b2/call.hpp"

namespace harness::emulators::b2 {

/// What a client asks for to try itself, by X-Bz-Test-Mode: some uploads that fail, tokens that
/// end too early, caps that are reached. Throws Denied where that comes now.
void check_test_mode(Face& face, const Call& call, std::string_view operation);

} // namespace harness::emulators::b2
