#pragma once

#include "harness/agent/protocol.hpp"
#include "harness/async/task.hpp"
#include "harness/ports/guest_agent.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <map>
#include <memory>

namespace harness::agent {

/// The host's end of what comes to one address of the guest: each connection there is one to a
/// server of the host.
class Tunnel {
  public:
    using Send = std::function<void(Message)>;

    Tunnel(async::Executor executor, ports::Gateway gateway, Send send);
    ~Tunnel();
    Tunnel(const Tunnel&) = delete;
    Tunnel& operator=(const Tunnel&) = delete;

    /// What the guest says of its connections.
    void take(const Message& message);

  private:
    class Connection;

    void connected(const Connected& message);
    void erase(std::uint32_t number);

    async::Executor executor_;
    ports::Gateway gateway_;
    boost::asio::ip::tcp::endpoint target_;
    Send send_;
    std::map<std::uint32_t, std::shared_ptr<Connection>> connections_;
};

} // namespace harness::agent
