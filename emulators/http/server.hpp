#pragma once

#include "emulators/http/service.hpp"
#include "harness/async/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>

namespace harness::emulators::http {

/// What became of connections.
struct ConnectionCount {
    std::uint64_t came = 0;
    std::uint64_t turned_away = 0; ///< Of them: ended at once.
    std::uint64_t ungreeted = 0;   ///< Ended before TLS was agreed on: who asked did not want to.
};

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

    /// With another certificate, for the connections that come from now on.
    void set_tls(std::shared_ptr<boost::asio::ssl::context> tls);
    /// Asked at each connection from now on: one for which it says true is ended at once.
    void turn_away(std::function<bool()> when);
    /// Ends the connections that there are.
    void end_connections();
    /// Since the last time that it was asked.
    [[nodiscard]] ConnectionCount take_count();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace harness::emulators::http
