#pragma once

#include "emulators/http/client.hpp"
#include "emulators/relay/forwarded.hpp"
#include "emulators/s3/model.hpp"

namespace harness::emulators::relay {

/// Where a real server is, and by which key it is asked.
struct UpstreamPlace {
    std::string host; ///< A name, or an address.
    std::uint16_t port = 0;
    bool is_encrypted = false; ///< Vouched for by those whom this host trusts.
    std::string region;
    s3::AccessKey key;
};

/// A connection to the server behind; whether it was used before, and may have ended since.
struct Lent {
    std::unique_ptr<http::Client> client;
    bool is_new = false;
};

/// The server behind: its connections, and requests with its key.
class Upstream {
  public:
    Upstream(async::Executor executor, UpstreamPlace place);

    /// Throws Error where the server is not there.
    [[nodiscard]] async::Task<Lent> lend();
    /// One whose answer was read to its end is used again.
    void give_back(std::unique_ptr<http::Client> client);

    /// As a Host field.
    [[nodiscard]] std::string host() const;

    /// Signs a request; its text up to the body.
    [[nodiscard]] std::string signed_head(Forwarded forwarded) const;

    /// A request of our own. Throws Error where there is no answer.
    [[nodiscard]] async::Task<http::Answer> ask(const std::string& method,
                                                const std::string& target, const std::string& body);

  private:
    struct Idle {
        std::unique_ptr<http::Client> client;
        std::chrono::steady_clock::time_point since;
    };

    async::Executor executor_;
    UpstreamPlace place_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::vector<Idle> idle_;
};

} // namespace harness::emulators::relay
