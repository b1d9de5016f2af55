#pragma once

#include "harness/async/task.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace harness::emulators::http {

/// What a wait ends with, an error or not, as a tuple.
inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
/// So much of a body is read or sent at once.
inline constexpr std::size_t piece_size = 256U << 10U;

/// Reads the body of a message whose header a parser has read, piece by piece. One whose length is
/// known does not go through the parser, which would copy it once more, and ask for 64 KiB at most.
template <typename Stream, typename Parser>
class BodyReader {
  public:
    /// All are lent. `room` is where pieces stand, each until the next is read.
    BodyReader(Stream& stream, boost::beast::flat_buffer& buffer, Parser& parser, std::string& room)
        : stream_(stream), buffer_(buffer), parser_(parser), room_(room) {
        const auto length = parser.content_length();
        is_counted_ = length && !parser.chunked();
        left_ = is_counted_ && !parser.is_done() ? *length : 0;
    }

    [[nodiscard]] bool is_done() const { return is_counted_ ? left_ == 0 : parser_.is_done(); }

    /// The next piece, or nothing where the connection has ended or what comes is no HTTP. Of a
    /// body that is not done alone; it may be empty.
    [[nodiscard]] async::Task<std::optional<std::string_view>> next() {
        std::optional<std::string_view> out;
        if (!is_counted_) {
            out = co_await parsed();
        } else if (buffer_.size() > 0) {
            out = buffered();
        } else {
            out = co_await received();
        }
        co_return out;
    }

  private:
    std::string_view buffered() {
        const auto size = static_cast<std::size_t>(
            std::min<std::uint64_t>({left_, buffer_.size(), room_.size()}));
        std::memcpy(room_.data(), buffer_.data().data(), size);
        buffer_.consume(size);
        left_ -= size;
        return std::string_view(room_).substr(0, size);
    }

    async::Task<std::optional<std::string_view>> received() {
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left_, room_.size()));
        const auto result =
            co_await stream_.async_read_some(boost::asio::buffer(room_.data(), most), as_result);
        const auto& [error, size] = result;
        std::optional<std::string_view> out;
        if (!error) {
            left_ -= size;
            out = std::string_view(room_).substr(0, size);
        }
        co_return out;
    }

    async::Task<std::optional<std::string_view>> parsed() {
        namespace http = boost::beast::http;
        auto& body = parser_.get().body();
        body.data = room_.data();
        body.size = room_.size();
        const auto result = co_await http::async_read_some(stream_, buffer_, parser_, as_result);
        const auto& [error, count] = result;
        (void)count;
        std::optional<std::string_view> out;
        if (!error || error == http::error::need_buffer) {
            out = std::string_view(room_).substr(0, room_.size() - body.size);
        }
        co_return out;
    }

    Stream& stream_;
    boost::beast::flat_buffer& buffer_;
    Parser& parser_;
    std::string& room_;
    bool is_counted_ = false;
    std::uint64_t left_ = 0;
};

} // namespace harness::emulators::http
