#pragma once

#include "emulators/http/message.hpp"
#include "harness/async/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace harness::emulators::http {

/// What a server answered.
struct Answer {
    unsigned status = 0;
    std::uint64_t size = 0; ///< Of its body.
    std::string text;       ///< The beginning of its body, at most `longest_text`.
};

inline constexpr std::size_t longest_text = 64U << 10U;

/// One connection to a server, on which requests follow each other.
class Client {
  public:
    virtual ~Client() = default;
    /// Sends a request (its line and fields, as `request_head` writes them) with its body, and
    /// reads the answer to its end. Throws Error where none comes.
    [[nodiscard]] virtual async::Task<Answer> ask(std::string_view head, std::string_view body) = 0;
};

/// Throws Error where nobody listens. `tls`: null for plain HTTP; kept by the caller.
[[nodiscard]] async::Task<std::unique_ptr<Client>> connect(async::Executor executor,
                                                           boost::asio::ip::tcp::endpoint where,
                                                           boost::asio::ssl::context* tls);

/// The text of a request up to its body: what it has in `query` is encoded again.
[[nodiscard]] std::string request_head(const Request& request);

/// For a client that trusts this authority (in PEM) and nobody else.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context>
tls_context_trusting(const std::string& authority);

} // namespace harness::emulators::http
