#pragma once

#include <string>

namespace harness::emulators::connect {

/// Why a request is not done; one place makes an answer of it.
struct Refused {
    unsigned status = 400;
    std::string message;
};

} // namespace harness::emulators::connect
