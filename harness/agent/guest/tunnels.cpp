#include "harness/agent/guest/tunnels.hpp"

#include "harness/agent/guest/clock.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

sockaddr* as_address(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

bool bring_loopback_up() {
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{.ifr_ifrn = {.ifrn_name = "lo"}, .ifr_ifru = {}};
    if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) {
        return false;
    }
    if ((request.ifr_flags & IFF_UP) != 0) {
        return true;
    }
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

/// A socket that listens; closed, with errno set, where it can not.
Descriptor listening_socket(const Listen& listen) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(listen.port));
    if (::inet_pton(AF_INET, listen.address.c_str(), &address.sin_addr) != 1) {
        errno = EINVAL;
        return Descriptor();
    }
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!bring_loopback_up() || ::bind(socket.get(), as_address(address), sizeof address) != 0 ||
        ::listen(socket.get(), SOMAXCONN) != 0) {
        return Descriptor();
    }
    return socket;
}

/// The program hears of a reset. Closing would not tell it while a worker has the socket as well.
void send_reset(const Descriptor& socket) {
    sockaddr_in nobody{};
    nobody.sin_family = AF_UNSPEC;
    ::connect(socket.get(), as_address(nobody), sizeof nobody);
}

} // namespace

void Tunnels::watch(int descriptor, std::uint32_t events, int how) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll_, how, descriptor, &event);
}

void Tunnels::listen(Operation operation, const Listen& listen) {
    Descriptor socket = listening_socket(listen);
    if (!socket.is_open()) {
        send_(
            {operation, Failed{errno, "listening on " + listen.address + " port " +
                                          std::to_string(listen.port) + ": " + error_text(errno)}});
        return;
    }
    const int descriptor = socket.get();
    watch(descriptor, EPOLLIN, EPOLL_CTL_ADD);
    listeners_.insert_or_assign(descriptor, std::pair(operation, std::move(socket)));
    send_({operation, Listening{}});
}

void Tunnels::accept(int descriptor, Operation listener) {
    for (;;) {
        Descriptor socket(::accept4(descriptor, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket.is_open()) {
            return;
        }
        const int yes = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const std::uint32_t number = ++last_number_;
        numbers_[socket.get()] = number;
        Connection& connection = connections_[number];
        connection.listener = listener;
        connection.socket = std::move(socket);
        send_({listener, Connected{number, world_microseconds()}});
        settle(number, connection);
    }
}

void Tunnels::read(std::uint32_t number, Connection& connection) {
    std::string data(std::min<std::uint64_t>(connection.window, largest_chunk), '\0');
    const ssize_t got = ::read(connection.socket.get(), data.data(), data.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got < 0) {
        send_({connection.listener, HangUp{number, true}});
        erase(number);
        return;
    }
    if (got == 0) {
        connection.reads = false;
        send_({connection.listener, HangUp{number, false}});
    } else {
        data.resize(static_cast<std::size_t>(got));
        connection.window -= data.size();
        send_({connection.listener, Carry{number, std::move(data), world_microseconds()}});
    }
    settle(number, connection);
}

void Tunnels::write(std::uint32_t number, Connection& connection) {
    std::size_t written = 0;
    while (written < connection.unwritten.size()) {
        const ssize_t done =
            ::send(connection.socket.get(), connection.unwritten.data() + written,
                   connection.unwritten.size() - written, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0 && errno != EAGAIN) {
            send_({connection.listener, HangUp{number, true}});
            erase(number);
            return;
        }
        if (done < 0) {
            break;
        }
        written += static_cast<std::size_t>(done);
    }
    if (written > 0) {
        connection.unwritten.erase(0, written);
        send_({connection.listener, Consumed{number, static_cast<std::uint32_t>(written)}});
    }
    if (connection.unwritten.empty() && !connection.writes) {
        ::shutdown(connection.socket.get(), SHUT_WR);
    }
    settle(number, connection);
}

void Tunnels::settle(std::uint32_t number, Connection& connection) {
    if (!connection.reads && !connection.writes && connection.unwritten.empty()) {
        erase(number);
        return;
    }
    const bool wants_data = connection.reads && connection.window > 0;
    const std::uint32_t events =
        (wants_data ? EPOLLIN : 0U) | (connection.unwritten.empty() ? 0U : EPOLLOUT);
    // What is not asked for is not watched at all, as epoll can not be kept from telling of
    // hang-ups.
    if (events != connection.watched) {
        const int how = connection.watched == 0 ? EPOLL_CTL_ADD
                        : events == 0           ? EPOLL_CTL_DEL
                                                : EPOLL_CTL_MOD;
        connection.watched = events;
        watch(connection.socket.get(), events, how);
    }
}

void Tunnels::take(const Carry& carry) {
    const auto at = connections_.find(carry.connection);
    if (at != connections_.end()) { // Else it has ended meanwhile.
        at->second.unwritten += carry.data;
        write(at->first, at->second);
    }
}

void Tunnels::take(const Consumed& consumed) {
    const auto at = connections_.find(consumed.connection);
    if (at != connections_.end()) {
        at->second.window += consumed.bytes;
        settle(at->first, at->second);
    }
}

void Tunnels::take(const HangUp& end) {
    const auto at = connections_.find(end.connection);
    if (at == connections_.end()) {
        return;
    }
    if (end.is_reset) {
        reset(at->first);
        return;
    }
    at->second.writes = false;
    write(at->first, at->second);
}

void Tunnels::reset(std::uint32_t number) {
    send_reset(connections_.at(number).socket);
    erase(number);
}

void Tunnels::erase(std::uint32_t number) {
    const auto at = connections_.find(number);
    const int descriptor = at->second.socket.get();
    watch(descriptor, 0, EPOLL_CTL_DEL); // A worker may have it as well, so closing is not enough.
    numbers_.erase(descriptor);
    connections_.erase(at);
}

bool Tunnels::serve(int descriptor) {
    const auto listener = listeners_.find(descriptor);
    if (listener != listeners_.end()) {
        accept(descriptor, listener->second.first);
        return true;
    }
    const auto numbered = numbers_.find(descriptor);
    if (numbered == numbers_.end()) {
        return false;
    }
    const std::uint32_t number = numbered->second;
    Connection& connection = connections_.at(number);
    if (!connection.unwritten.empty()) {
        write(number, connection);
    }
    const auto still = connections_.find(number);
    if (still != connections_.end() && still->second.reads && still->second.window > 0) {
        read(number, still->second);
    }
    return true;
}

void Tunnels::forget() {
    while (!connections_.empty()) {
        reset(connections_.begin()->first);
    }
    for (const auto& [descriptor, listener] : listeners_) {
        watch(descriptor, 0, EPOLL_CTL_DEL);
    }
    listeners_.clear();
}

} // namespace harness::agent::guest
