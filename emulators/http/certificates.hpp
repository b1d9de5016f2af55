#pragma once

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace harness::emulators::http {

/// A key and what vouches for it, in PEM.
struct Certificate {
    std::string key;
    std::string certificate;
};

/// The time in which a certificate counts.
struct Validity {
    std::chrono::sys_seconds from;
    std::chrono::sys_seconds until;
};

/// An authority of one run: whoever trusts it trusts nobody else by that.
[[nodiscard]] Certificate make_authority(const Validity& validity);

/// For a server that is asked for by these names (or addresses). Throws Error.
[[nodiscard]] Certificate make_server_certificate(const Certificate& authority,
                                                  const std::vector<std::string>& names,
                                                  const Validity& validity);

/// What a server needs to speak TLS with that certificate.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context>
tls_context(const Certificate& certificate);

/// Of what a client offers, ChaCha20 is taken first. For clients in machines that QEMU emulates: it
/// multiplies for AES-GCM bit by bit.
void prefer_chacha20(boost::asio::ssl::context& context);

} // namespace harness::emulators::http
