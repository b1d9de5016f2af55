#pragma once

#include "emulators/http/service.hpp"
#include "harness/async/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace harness::emulators::http {

/// Speaks HTTP/1.1 on a port, plain or by TLS, and asks a service. It lives until `stop`.
class Server {
  public:
    /// Listens at once; port 0 is any free one. Throws Error where it can not.
    Server(async::Executor executor, const boost::asio::ip::tcp::endpoint& where, Service& service,
           std::shared_ptr<boost::asio::ssl::context> tls = nullptr);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Serves until `stop` was called and every connection has ended.
    [[nodiscard]] async::Task<> serve();
    /// Ends all connections and takes no new ones.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace harness::emulators::http
