#pragma once

#include "emulators/http/body_reader.hpp"
#include "emulators/http/connection.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>

namespace harness::emulators::http {

using Texts = std::array<std::string_view, 2>;

/// Sends texts one behind the other on a connection. False where it has ended.
template <typename Stream>
class Sender {
  public:
    explicit Sender(Stream& stream) : stream_(stream) {}

    [[nodiscard]] async::Task<bool> send(Texts texts) {
        const std::array<boost::asio::const_buffer, 2> both{boost::asio::buffer(texts[0]),
                                                            boost::asio::buffer(texts[1])};
        const auto result = co_await boost::asio::async_write(stream_, both, as_result);
        co_return !std::get<0>(result);
    }

  private:
    Stream& stream_;
};

/// What is sent at once by TLS is encrypted at once: Asio's stream would hand each record of 16 KiB
/// to the kernel by itself, which takes as long as all else.
class Encryption {
  public:
    Encryption();
    ~Encryption();
    Encryption(const Encryption&) = delete;
    Encryption& operator=(const Encryption&) = delete;

    /// As it goes over the wire; empty where the connection can not go on. Valid until the next
    /// call.
    [[nodiscard]] std::string_view encrypt(SSL* connection, const Texts& texts);

  private:
    BIO* memory_;
    std::string joined_;
    std::string out_;
};

template <>
class Sender<boost::asio::ssl::stream<Socket&>> {
  public:
    explicit Sender(boost::asio::ssl::stream<Socket&>& stream) : stream_(stream) {}

    [[nodiscard]] async::Task<bool> send(Texts texts) {
        const std::string_view text = encryption_.encrypt(stream_.native_handle(), texts);
        bool is_sent = !text.empty();
        if (is_sent) {
            const auto result = co_await boost::asio::async_write(
                stream_.next_layer(), boost::asio::buffer(text), as_result);
            is_sent = !std::get<0>(result);
        }
        co_return is_sent;
    }

  private:
    boost::asio::ssl::stream<Socket&>& stream_;
    Encryption encryption_;
};

} // namespace harness::emulators::http
