#pragma once

#include "harness/appliance/appliance.hpp"

namespace harness::appliance {

/// A key pair that a firmware trusts.
struct SigningKey {
    std::filesystem::path key; ///< In PEM, encrypted.
    std::filesystem::path certificate;
    std::string passphrase;
};

/// Makes `appliance.signed_image`, if the cache does not have it. The appliance is built, and this
/// host has openssl and sbsign. Throws Error.
[[nodiscard]] async::Task<> sign_kernel(const Appliance& appliance, SigningKey key,
                                        async::Interrupt& interrupt);

} // namespace harness::appliance
