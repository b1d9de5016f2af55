#pragma once

#include "harness/agent/guest/system.hpp"
#include "harness/agent/protocol.hpp"

#include <functional>
#include <map>

namespace harness::agent::guest {

/// Connections that programs of the guest make to loopback addresses, carried to the harness. So
/// they reach what the harness lets them reach, and the machine needs no network for it.
class Tunnels {
  public:
    /// `send` queues a frame for the harness. `epoll` is told of every socket.
    Tunnels(int epoll, std::function<void(const Frame&)> send)
        : epoll_(epoll), send_(std::move(send)) {}

    void listen(Operation operation, const Listen& listen);
    void take(const Carry& carry);
    void take(const Consumed& consumed);
    void take(const HangUp& end);

    /// Epoll has something for this descriptor; false where it is none of ours.
    bool serve(int descriptor);

    /// Whoever was told of them is there no more.
    void forget();

  private:
    struct Connection {
        Operation listener{};
        Descriptor socket;
        std::uint64_t window = connection_window; ///< Bytes that may still be sent.
        std::string unwritten;                    ///< From the harness.
        bool reads = true;                        ///< The program has not said its last.
        bool writes = true;                       ///< Nor has the harness.
        std::uint32_t watched = 0;
    };

    void accept(int descriptor, Operation listener);
    void read(std::uint32_t number, Connection& connection);
    void write(std::uint32_t number, Connection& connection);
    /// After something has changed: what epoll is to tell of it, or its end.
    void settle(std::uint32_t number, Connection& connection);
    void reset(std::uint32_t number);
    void erase(std::uint32_t number);
    void watch(int descriptor, std::uint32_t events, int how);

    int epoll_;
    std::function<void(const Frame&)> send_;
    std::uint32_t last_number_ = 0;
    std::map<int, std::pair<Operation, Descriptor>> listeners_;
    std::map<std::uint32_t, Connection> connections_;
    std::map<int, std::uint32_t> numbers_; ///< Of the connections, by their descriptors.
};

} // namespace harness::agent::guest
