#include "harness/agent/guest/bus.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr std::uint64_t longest_call = 60'000; // A reload of many units is slow under emulation.
constexpr std::size_t most_signal_bytes = 32UL * 1024 * 1024;
constexpr std::size_t longest_line = 1024; // Of the authentication.

std::string hex_of(const std::string& text) {
    constexpr const char* digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        out += {digits[static_cast<unsigned char>(c) >> 4U],
                digits[static_cast<unsigned char>(c) & 15U]};
    }
    return out;
}

/// As write_all, but a peer that has gone is an error, not the end of us, and a slow one is waited
/// for.
bool send_all(int socket, std::string_view data) {
    while (!data.empty()) {
        const ssize_t done = ::send(socket, data.data(), data.size(), MSG_NOSIGNAL);
        if (done > 0) {
            data.remove_prefix(static_cast<std::size_t>(done));
            continue;
        }
        pollfd waiting{socket, POLLOUT, 0};
        const bool may_go_on = errno == EINTR || errno == EAGAIN;
        if (!may_go_on || ::poll(&waiting, 1, static_cast<int>(longest_call)) == 0) {
            return false;
        }
    }
    return true;
}

/// Signals of changed properties are many and large, and only whose they are is looked at.
bool is_about_properties(const dbus::Message& signal) {
    return signal.interface == "org.freedesktop.DBus.Properties";
}

} // namespace

bool Bus::break_off(std::string why) {
    is_broken_ = true;
    error_ = std::move(why);
    socket_.reset();
    return false;
}

bool Bus::connect(const std::string& socket) {
    *this = Bus();
    socket_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(static_cast<char*>(address.sun_path), socket.c_str(), sizeof address.sun_path - 1);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(socket_.get(), generic, sizeof address) != 0) {
        return break_off("connecting to " + socket + ": " + error_text(errno));
    }
    is_broken_ = false;
    return authenticate(uptime_milliseconds() + longest_call);
}

bool Bus::authenticate(std::uint64_t until) {
    const std::string user = hex_of(std::to_string(::getuid()));
    // With BEGIN at once: systemd must have read it when we hear OK. A call that came together with
    // it would lie there until more comes.
    const std::string greeting = std::string(1, '\0') + "AUTH EXTERNAL " + user + "\r\nBEGIN\r\n";
    if (!send_all(socket_.get(), greeting)) {
        return break_off("greeting systemd: " + error_text(errno));
    }
    while (buffer_.find("\r\n") == std::string::npos) {
        if (buffer_.size() > longest_line) {
            return break_off("systemd answers a greeting with something else");
        }
        if (!read_more(until)) {
            return is_broken_ ? false : break_off("systemd does not answer a greeting");
        }
    }
    const std::size_t end = buffer_.find("\r\n");
    if (!buffer_.starts_with("OK ")) {
        return break_off("systemd refuses us: " + buffer_.substr(0, end));
    }
    buffer_.erase(0, end + 2);
    return true;
}

/// False where nothing came until then, or the connection broke.
bool Bus::read_more(std::uint64_t until) {
    for (;;) {
        const std::uint64_t now = uptime_milliseconds();
        pollfd waiting{socket_.get(), POLLIN, 0};
        const int left = static_cast<int>(until > now ? until - now : 0);
        const int ready = ::poll(&waiting, 1, left);
        if (ready == 0) {
            return false;
        }
        char bytes[16 * 1024];
        const ssize_t got = ready > 0 ? ::read(socket_.get(), bytes, sizeof bytes) : -1;
        if (got > 0) {
            buffer_.append(bytes, static_cast<std::size_t>(got));
            return true;
        }
        if (got == 0) {
            return break_off("systemd has closed its socket");
        }
        if (errno != EINTR && errno != EAGAIN) {
            return break_off("reading from systemd: " + error_text(errno));
        }
    }
}

std::optional<dbus::Message> Bus::take_message() {
    const auto size = dbus::message_size(buffer_);
    if (size && (*size == 0 || *size > buffer_.size())) {
        return std::nullopt;
    }
    auto message = size ? dbus::unmarshal(std::string_view(buffer_).substr(0, *size))
                        : std::optional<dbus::Message>();
    if (!message) {
        break_off("systemd sent a malformed message");
        return std::nullopt;
    }
    buffer_.erase(0, *size);
    return message;
}

bool Bus::keep_signal(dbus::Message message) {
    if (is_about_properties(message)) {
        message.body.clear();
        message.signature.clear();
        const bool is_known = !signals_.empty() && is_about_properties(signals_.back()) &&
                              signals_.back().path == message.path;
        if (is_known) {
            return true;
        }
    }
    signal_bytes_ += sizeof message + message.body.size() + message.path.size();
    signals_.push_back(std::move(message));
    return signal_bytes_ <= most_signal_bytes || break_off("systemd sends too many signals");
}

std::optional<dbus::Message> Bus::call(const dbus::Call& call) {
    if (is_broken_) {
        return std::nullopt;
    }
    const std::uint32_t serial = ++last_serial_;
    const std::uint64_t until = uptime_milliseconds() + longest_call;
    if (!send_all(socket_.get(), dbus::marshal(call, serial))) {
        break_off("calling " + call.member + ": " + error_text(errno));
    }
    while (!is_broken_) {
        auto message = take_message();
        if (!message) {
            if (!is_broken_ && !read_more(until) && !is_broken_) {
                break_off("systemd does not answer " + call.member);
            }
            continue;
        }
        if (message->kind == dbus::Kind::signal) {
            keep_signal(std::move(*message));
        } else if (message->reply_to == serial && message->kind == dbus::Kind::reply) {
            return message;
        } else if (message->reply_to == serial && message->kind == dbus::Kind::error) {
            error_ = message->error + ": " + dbus::Cursor(message->signature, message->body).text();
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<dbus::Message> Bus::next_signal(int milliseconds) {
    const std::uint64_t until =
        uptime_milliseconds() + static_cast<std::uint64_t>(std::max(milliseconds, 0));
    while (signals_.empty() && !is_broken_) {
        if (auto message = take_message()) {
            if (message->kind == dbus::Kind::signal) {
                keep_signal(std::move(*message));
            }
        } else if (is_broken_ || !read_more(until)) {
            break;
        }
    }
    if (signals_.empty()) {
        return std::nullopt;
    }
    dbus::Message signal = std::move(signals_.front());
    signals_.pop_front();
    signal_bytes_ -=
        std::min(signal_bytes_, sizeof signal + signal.body.size() + signal.path.size());
    return signal;
}

} // namespace harness::agent::guest
