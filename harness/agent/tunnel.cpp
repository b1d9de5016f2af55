#include "harness/agent/tunnel.hpp"

#include "harness/agent/pending.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace harness::agent {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, async::Executor>;
using ErrorCode = boost::system::error_code;

} // namespace

/// One of them. What it has begun holds it until it ends; the tunnel may be gone by then.
class Tunnel::Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Tunnel& tunnel, std::uint32_t number)
        : tunnel_(&tunnel), number_(number), socket_(tunnel.executor_) {}

    void connect();
    void take(const Carry& carry);
    void take(const Consumed& consumed);
    void take(const HangUp& end);

    /// Nobody hears of it any more.
    void leave() {
        tunnel_ = nullptr;
        ErrorCode ignored;
        if (was_reset_) {
            socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        }
        socket_.close(ignored);
    }

  private:
    void read();
    void write();
    void reset();
    void end_if_over();
    template <typename M>
    void say(M message) {
        tunnel_->send_(std::move(message));
    }

    Tunnel* tunnel_;
    std::uint32_t number_;
    Socket socket_;
    std::string buffer_;
    std::uint64_t window_ = connection_window; ///< Bytes that may still be sent to the guest.
    std::string unwritten_;
    std::string under_way_;
    bool is_there_ = false; ///< The server has answered.
    bool is_reading_ = false;
    bool is_writing_ = false;
    bool reads_ = true;  ///< The server has not said its last.
    bool writes_ = true; ///< Nor has the guest.
    bool was_reset_ = false;
};

void Tunnel::Connection::connect() {
    socket_.async_connect(tunnel_->target_, [self = shared_from_this()](ErrorCode error) {
        if (self->tunnel_ == nullptr) {
            return;
        }
        if (error) {
            self->reset();
            return;
        }
        ErrorCode ignored;
        self->socket_.set_option(tcp::no_delay(true), ignored);
        self->is_there_ = true;
        self->read();
        self->write();
    });
}

void Tunnel::Connection::read() {
    if (!is_there_ || is_reading_ || !reads_ || window_ == 0) {
        return;
    }
    is_reading_ = true;
    buffer_.resize(std::min<std::uint64_t>(window_, largest_chunk));
    socket_.async_read_some(asio::buffer(buffer_),
                            [self = shared_from_this()](ErrorCode error, std::size_t count) {
                                self->is_reading_ = false;
                                if (self->tunnel_ == nullptr) {
                                    return;
                                }
                                if (error && error != asio::error::eof) {
                                    self->reset();
                                    return;
                                }
                                if (error) {
                                    self->reads_ = false;
                                    self->say(HangUp{self->number_, false});
                                    self->end_if_over();
                                    return;
                                }
                                self->window_ -= count;
                                self->say(Carry{self->number_, self->buffer_.substr(0, count), 0});
                                self->read();
                            });
}

void Tunnel::Connection::write() {
    if (!is_there_ || is_writing_) {
        return;
    }
    if (unwritten_.empty()) {
        if (!writes_) {
            ErrorCode ignored;
            socket_.shutdown(tcp::socket::shutdown_send, ignored);
            end_if_over();
        }
        return;
    }
    is_writing_ = true;
    under_way_ = std::exchange(unwritten_, {});
    asio::async_write(socket_, asio::buffer(under_way_),
                      [self = shared_from_this()](ErrorCode error, std::size_t count) {
                          self->is_writing_ = false;
                          if (self->tunnel_ == nullptr) {
                              return;
                          }
                          if (error) {
                              self->reset();
                              return;
                          }
                          self->say(Consumed{self->number_, static_cast<std::uint32_t>(count)});
                          self->write();
                      });
}

void Tunnel::Connection::take(const Carry& carry) {
    unwritten_ += carry.data;
    write();
}

void Tunnel::Connection::take(const Consumed& consumed) {
    window_ += consumed.bytes;
    read();
}

void Tunnel::Connection::take(const HangUp& end) {
    if (end.is_reset) {
        was_reset_ = true;
        tunnel_->erase(number_);
        return;
    }
    writes_ = false;
    write();
}

void Tunnel::Connection::reset() {
    say(HangUp{number_, true});
    tunnel_->erase(number_);
}

void Tunnel::Connection::end_if_over() {
    if (!reads_ && !writes_ && unwritten_.empty() && !is_writing_) {
        tunnel_->erase(number_);
    }
}

Tunnel::Tunnel(async::Executor executor, ports::Gateway gateway, Send send)
    : executor_(executor), gateway_(std::move(gateway)),
      target_(asio::ip::make_address(gateway_.target_address), gateway_.target_port),
      send_(std::move(send)) {}

Tunnel::~Tunnel() {
    for (const auto& [number, connection] : connections_) {
        connection->leave();
    }
}

void Tunnel::erase(std::uint32_t number) {
    const auto at = connections_.find(number);
    const std::shared_ptr<Connection> connection = at->second;
    connections_.erase(at);
    connection->leave();
}

void Tunnel::connected(const Connected& message) {
    auto connection = std::make_shared<Connection>(*this, message.connection);
    if (connections_.emplace(message.connection, connection).second) {
        connection->connect();
    }
}

void Tunnel::take(const Message& message) {
    const auto hear = [this](std::int64_t microseconds) {
        if (gateway_.heard) {
            gateway_.heard(instant_of(microseconds));
        }
    };
    const auto pass_on = [this](const auto& part) {
        const auto at = connections_.find(part.connection);
        if (at != connections_.end()) { // Else it has ended meanwhile.
            const std::shared_ptr<Connection> connection = at->second;
            connection->take(part);
        }
    };
    if (const auto* connected_one = std::get_if<Connected>(&message)) {
        hear(connected_one->at_microseconds);
        connected(*connected_one);
    } else if (const auto* carry = std::get_if<Carry>(&message)) {
        hear(carry->at_microseconds);
        pass_on(*carry);
    } else if (const auto* consumed = std::get_if<Consumed>(&message)) {
        pass_on(*consumed);
    } else if (const auto* end = std::get_if<HangUp>(&message)) {
        pass_on(*end);
    }
}

} // namespace harness::agent
