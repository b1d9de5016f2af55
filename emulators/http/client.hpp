#pragma once

#include "emulators/http/message.hpp"
#include "harness/async/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace harness::emulators::http {

/// The beginning of what a server answers.
struct AnswerHead {
    unsigned status = 0;
    Headers headers;
    std::optional<std::uint64_t> size; ///< Of its body; nothing: that is seen at its end.
};

/// What a server answered.
struct Answer {
    unsigned status = 0;
    std::uint64_t size = 0; ///< Of its body.
    std::string text;       ///< The beginning of its body, at most `longest_text`.
    Headers headers = {};
};

inline constexpr std::size_t longest_text = 64U << 10U;

/// One connection to a server, on which requests follow each other. What fails is thrown as Error,
/// and then the connection is of no more use.
class Client {
  public:
    virtual ~Client() = default;

    /// A request in pieces: first its line and fields, as `request_head` writes them.
    [[nodiscard]] virtual async::Task<> send(std::string_view piece) = 0;
    /// Once a request was sent. One to a HEAD has no body.
    [[nodiscard]] virtual async::Task<AnswerHead> read_head(bool is_to_head) = 0;
    /// The next piece of the answer's body; empty at its end. Valid until the next call.
    [[nodiscard]] virtual async::Task<std::string_view> read_body() = 0;
    /// The answer was read to its end, and the server takes another request.
    [[nodiscard]] virtual bool is_free() const = 0;

    /// Sends a request with its body, and reads the answer to its end.
    [[nodiscard]] async::Task<Answer> ask(std::string_view head, std::string_view body);
};

/// Throws Error where nobody listens. `tls`: null for plain HTTP; kept by the caller.
[[nodiscard]] async::Task<std::unique_ptr<Client>> connect(async::Executor executor,
                                                           boost::asio::ip::tcp::endpoint where,
                                                           boost::asio::ssl::context* tls);

/// The same by a name, which a certificate has to be of.
[[nodiscard]] async::Task<std::unique_ptr<Client>> connect_to(async::Executor executor,
                                                              const std::string& host,
                                                              std::uint16_t port,
                                                              boost::asio::ssl::context* tls);

/// The text of a request up to its body: what it has in `query` is encoded again.
[[nodiscard]] std::string request_head(const Request& request);

/// For a client that trusts this authority (in PEM) and nobody else.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context>
tls_context_trusting(const std::string& authority);

/// For a client that trusts those whom this host trusts.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> tls_context_of_host();

} // namespace harness::emulators::http
