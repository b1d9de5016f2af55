#include "emulators/http/connection.hpp"

#include "emulators/http/body_reader.hpp"
#include "emulators/http/exchange.hpp"
#include "emulators/http/gate.hpp"
#include "emulators/http/sender.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/event.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <limits>

namespace harness::emulators::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::uint32_t longest_header = 64U << 10U;
/// So much of a body that nobody wants is let pass, so that the connection can go on.
constexpr std::uint64_t most_ignored = 1U << 20U;

using Parser = beast::http::request_parser<beast::http::buffer_body>;

Request request_of(const Parser& parser, bool is_encrypted) {
    const auto& message = parser.get();
    Request out;
    out.method = std::string(message.method_string());
    out.is_encrypted = is_encrypted;
    take_target(std::string_view(message.target().data(), message.target().size()), out);
    for (const auto& field : message) {
        out.headers.add(std::string_view(field.name_string().data(), field.name_string().size()),
                        std::string(field.value()));
    }
    return out;
}

std::string head_of(const Reply& reply, bool is_to_head) {
    constexpr unsigned no_content = 204;
    constexpr unsigned not_modified = 304;
    const auto reason =
        beast::http::obsolete_reason(static_cast<beast::http::status>(reply.status));
    std::string out = concat("HTTP/1.1 ", reply.status, " ",
                             std::string_view(reason.data(), reason.size()), "\r\n");
    for (const auto& [name, value] : reply.headers.fields()) {
        out += concat(name, ": ", value, "\r\n");
    }
    const bool tells_size = reply.status != no_content && reply.status != not_modified &&
                            !(is_to_head && reply.headers.has("content-length"));
    if (tells_size) {
        out += concat("content-length: ", reply.body_size(), "\r\n");
    }
    out += reply.closes ? "connection: close\r\n\r\n" : "\r\n";
    return out;
}

/// One connection, by whatever stream.
template <typename Stream>
class Connection {
  public:
    Connection(Stream& stream, Service& service, bool is_encrypted)
        : stream_(stream), sender_(stream), service_(service), is_encrypted_(is_encrypted) {
        buffer_.reserve(longest_header); // Else a header is read in pieces of 512 bytes.
        piece_.resize(piece_size);
    }

    async::Task<> serve() {
        for (bool goes_on = true; goes_on;) {
            goes_on = co_await serve_one();
        }
    }

  private:
    /// Whether there may be another.
    async::Task<bool> serve_one() {
        Parser parser;
        parser.header_limit(longest_header);
        parser.body_limit(std::numeric_limits<std::uint64_t>::max());
        const auto result =
            co_await beast::http::async_read_header(stream_, buffer_, parser, as_result);
        const auto& [error, size] = result;
        (void)size;
        if (error) {
            co_await answer_nonsense(error);
            co_return false;
        }
        const bool keeps = parser.get().keep_alive();
        const bool expects =
            lower_case(std::string_view(parser.get()[beast::http::field::expect].data(),
                                        parser.get()[beast::http::field::expect].size())) ==
            "100-continue";
        Request request = request_of(parser, is_encrypted_);
        const bool is_head = request.method == "HEAD";
        Reception reception = service_.receive(std::move(request));
        Reply reply;
        if (auto* sink = std::get_if<std::unique_ptr<BodySink>>(&reception)) {
            const bool is_whole = co_await receive_body(parser, **sink, expects);
            if (!is_whole) {
                co_return false;
            }
            reply = (*sink)->finish();
        } else if (auto* exchange = std::get_if<std::shared_ptr<Exchange>>(&reception)) {
            const Body body = co_await hand_over_body(parser, **exchange, expects);
            if (body == Body::lost) {
                co_return false;
            }
            reply = co_await (*exchange)->answer();
            reply.closes = reply.closes || body == Body::unwanted;
        } else {
            reply = std::get<Reply>(std::move(reception));
            const bool can_go_on = co_await ignore_body(parser, expects);
            reply.closes = reply.closes || !can_go_on;
        }
        reply.closes = reply.closes || !keeps;
        const bool is_sent = co_await send(reply, is_head);
        co_return is_sent && !reply.closes;
    }

    async::Task<> answer_nonsense(beast::error_code error) {
        if (error.category() ==
                beast::http::make_error_code(beast::http::error::bad_method).category() &&
            error != beast::http::error::end_of_stream) {
            Reply reply;
            reply.status = 400;
            reply.closes = true;
            const bool is_sent = co_await send(reply, false);
            (void)is_sent;
        }
    }

    async::Task<bool> receive_body(Parser& parser, BodySink& sink, bool expects) {
        if (expects && !parser.is_done()) {
            const bool is_told = co_await tell_to_go_on();
            if (!is_told) {
                co_return false;
            }
        }
        const bool is_whole = co_await read_rest(parser, &sink);
        co_return is_whole;
    }

    enum class Body { whole, unwanted, lost };

    async::Task<Body> hand_over_body(Parser& parser, Exchange& exchange, bool expects) {
        if (expects && !parser.is_done()) {
            const bool is_told = co_await tell_to_go_on();
            if (!is_told) {
                co_return Body::lost;
            }
        }
        BodyReader<Stream, Parser> reader(stream_, buffer_, parser, piece_);
        while (!reader.is_done()) {
            const auto piece = co_await reader.next();
            if (!piece) {
                co_return Body::lost;
            }
            const bool is_wanted = co_await exchange.take(*piece);
            if (!is_wanted) {
                co_return Body::unwanted;
            }
        }
        co_return Body::whole;
    }

    async::Task<bool> tell_to_go_on() {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const Texts texts{go_on, ""};
        const bool is_sent = co_await sender_.send(texts);
        co_return is_sent;
    }

    /// Whether the connection can go on: nothing is left of the body.
    async::Task<bool> ignore_body(Parser& parser, bool expects) {
        if (parser.is_done()) {
            co_return true;
        }
        const auto length = parser.content_length();
        if (expects || !length || *length > most_ignored) {
            co_return false;
        }
        const bool is_whole = co_await read_rest(parser, nullptr);
        co_return is_whole;
    }

    /// The rest of a body, for a sink or for nobody. Whether all of it came.
    async::Task<bool> read_rest(Parser& parser, BodySink* sink) {
        piece_.resize(piece_size);
        BodyReader<Stream, Parser> reader(stream_, buffer_, parser, piece_);
        while (!reader.is_done()) {
            const auto piece = co_await reader.next();
            if (!piece) {
                co_return false;
            }
            if (sink != nullptr) {
                sink->take(*piece);
                if (!sink->goes_on()) {
                    reset();
                    co_return false;
                }
            }
        }
        co_return true;
    }

    /// As a cable that is pulled out: the other side sees no end, but that all is over.
    void reset() {
        beast::error_code ignored;
        auto& socket = beast::get_lowest_layer(stream_);
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
    }

    /// Whoever has closed the gate opens it, at the latest when the server ends.
    async::Task<> wait_for(Gate& gate) {
        const auto open = std::make_shared<async::Event>(stream_.get_executor());
        gate.when_open([open] { open->set(); });
        co_await open->wait();
    }

    async::Task<bool> send(const Reply& reply, bool is_to_head) {
        if (reply.manner.gate) {
            co_await wait_for(*reply.manner.gate);
        }
        if (reply.manner.delay.count() > 0) {
            co_await wait(reply.manner.delay);
        }
        if (reply.manner.is_lost) {
            reset();
            co_return false;
        }
        const std::string head = head_of(reply, is_to_head);
        // What is small goes at once with the head: in one packet, and one record of TLS.
        const std::string_view beginning =
            is_to_head || is_harmed(reply.manner) || reply.body_size() == 0 || is_streamed(reply)
                ? std::string_view()
                : piece_of(reply, 0,
                           static_cast<std::size_t>(
                               std::min<std::uint64_t>(piece_size, reply.body_size())));
        const Texts first{head, beginning};
        const bool is_sent = co_await sender_.send(first);
        if (!is_sent || is_to_head || beginning.size() == reply.body_size()) {
            co_return is_sent;
        }
        bool is_whole = false;
        if (const auto* streamed = std::get_if<Streamed>(&reply.body)) {
            is_whole = co_await send_stream(reply, *streamed);
        } else {
            is_whole = co_await send_body(reply, beginning.size());
        }
        co_return is_whole;
    }

    static bool is_streamed(const Reply& reply) {
        return std::holds_alternative<Streamed>(reply.body);
    }

    static bool is_harmed(const Manner& manner) {
        return manner.bytes_per_second > 0 || manner.cut_after || manner.flipped_bit;
    }

    /// Not longer than the connection lasts.
    async::Task<> wait(std::chrono::milliseconds time) {
        const bool has_ended = co_await async::ends_before(end(), async::Deadline::in(time));
        (void)has_ended;
    }

    async::Task<> end() {
        const auto result = co_await beast::get_lowest_layer(stream_).async_wait(
            asio::socket_base::wait_error, as_result);
        (void)result;
    }

    /// A piece of the body, as it is to be sent.
    std::string_view piece_of(const Reply& reply, std::uint64_t at, std::size_t most) {
        std::string_view piece;
        if (const auto* extract = std::get_if<Extract>(&reply.body)) {
            piece = extract->content->piece(extract->offset + at, most, piece_);
        } else {
            piece = std::string_view(std::get<std::string>(reply.body)).substr(at, most);
        }
        return as_harmed(reply, at, piece);
    }

    /// A piece with the bit that is to be another.
    std::string_view as_harmed(const Reply& reply, std::uint64_t at, std::string_view piece) {
        constexpr std::uint64_t bits_of_byte = 8;
        const auto& bit = reply.manner.flipped_bit;
        if (bit && *bit / bits_of_byte >= at && *bit / bits_of_byte < at + piece.size()) {
            std::string harmed(piece);
            char& byte = harmed[*bit / bits_of_byte - at];
            byte =
                static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (*bit % bits_of_byte)));
            piece_ = std::move(harmed);
            return piece_;
        }
        return piece;
    }

    /// What comes from elsewhere, as it comes. An end before its end is one for the client, too.
    async::Task<bool> send_stream(const Reply& reply, const Streamed& streamed) {
        const std::uint64_t end =
            std::min(reply.manner.cut_after.value_or(streamed.size), streamed.size);
        const std::uint64_t speed = reply.manner.bytes_per_second;
        for (std::uint64_t at = 0; at < end;) {
            const std::string_view whole = co_await streamed.flow->next();
            const std::string_view piece = whole.substr(
                0, static_cast<std::size_t>(std::min<std::uint64_t>(whole.size(), end - at)));
            const Texts next{as_harmed(reply, at, piece), ""};
            bool is_sent = !piece.empty();
            if (is_sent) {
                is_sent = co_await sender_.send(next);
            }
            if (!is_sent) {
                reset();
                co_return false;
            }
            at += piece.size();
            if (speed > 0 && at < end) {
                co_await wait(std::chrono::milliseconds(1000 * piece.size() / speed));
            }
        }
        if (end < streamed.size) {
            reset();
            co_return false;
        }
        co_return true;
    }

    /// The rest of a body, of which so much is sent.
    async::Task<bool> send_body(const Reply& reply, std::uint64_t sent) {
        constexpr std::uint64_t pieces_of_second = 10;
        constexpr std::chrono::milliseconds pause{1000 / pieces_of_second};
        const std::uint64_t end = reply.manner.cut_after
                                      ? std::min(*reply.manner.cut_after, reply.body_size())
                                      : reply.body_size();
        const std::uint64_t speed = reply.manner.bytes_per_second;
        const std::uint64_t at_once =
            speed > 0 ? std::max<std::uint64_t>(speed / pieces_of_second, 1) : piece_size;
        for (std::uint64_t at = sent; at < end;) {
            const auto most = static_cast<std::size_t>(std::min(at_once, end - at));
            const std::string_view piece = piece_of(reply, at, most);
            const Texts next{piece, ""};
            const bool is_sent = co_await sender_.send(next);
            if (!is_sent) {
                co_return false;
            }
            at += piece.size();
            if (speed > 0 && at < end) {
                co_await wait(pause);
            }
        }
        if (end < reply.body_size()) {
            reset();
            co_return false;
        }
        co_return true;
    }

    Stream& stream_;
    Sender<Stream> sender_;
    Service& service_;
    bool is_encrypted_;
    beast::flat_buffer buffer_;
    std::string piece_;
};

} // namespace

async::Task<> serve_connection(Socket* socket, Service* service) {
    Connection<Socket> connection(*socket, *service, false);
    co_await connection.serve();
}

async::Task<bool> serve_connection_by_tls(Socket* socket, Service* service,
                                          asio::ssl::context* tls) {
    asio::ssl::stream<Socket&> stream(*socket, *tls);
    const auto result = co_await stream.async_handshake(asio::ssl::stream_base::server, as_result);
    const auto& [error] = result;
    if (error) {
        co_return false;
    }
    Connection<asio::ssl::stream<Socket&>> connection(stream, *service, true);
    co_await connection.serve();
    co_return true;
}

} // namespace harness::emulators::http
