#pragma once

#include "harness/agent/guest/dbus.hpp"
#include "harness/agent/guest/system.hpp"

#include <deque>

namespace harness::agent::guest {

/// A connection to systemd's own socket, which speaks D-Bus from peer to peer. Once something went
/// wrong with the connection itself, every call fails with that.
class Bus {
  public:
    /// Whether it succeeded; `error` tells why not.
    bool connect(const std::string& socket);

    /// The reply's message, or nothing: then `error` tells what systemd, or the socket, says.
    [[nodiscard]] std::optional<dbus::Message> call(const dbus::Call& call);

    /// The oldest signal that has not been asked for; waits for one so many milliseconds.
    [[nodiscard]] std::optional<dbus::Message> next_signal(int milliseconds);

    /// Of the last call that failed.
    [[nodiscard]] const std::string& error() const { return error_; }

    /// The connection can be used no more.
    [[nodiscard]] bool is_broken() const { return is_broken_; }

  private:
    bool break_off(std::string why);
    bool read_more(std::uint64_t until);
    bool authenticate(std::uint64_t until);
    std::optional<dbus::Message> take_message();
    bool keep_signal(dbus::Message message);

    Descriptor socket_;
    std::string buffer_;
    std::deque<dbus::Message> signals_;
    std::size_t signal_bytes_ = 0;
    std::uint32_t last_serial_ = 0;
    std::string error_;
    bool is_broken_ = true;
};

} // namespace harness::agent::guest
