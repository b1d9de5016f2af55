#include "emulators/http/client.hpp"

#include "emulators/http/body_reader.hpp"
#include "emulators/http/connection.hpp"
#include "emulators/http/sender.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <type_traits>

namespace harness::emulators::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

void check(const beast::error_code& error, std::string_view doing) {
    if (error) {
        throw Error(concat(doing, ": ", error.message()));
    }
}

template <typename Stream>
class ClientOn final : public Client {
  public:
    explicit ClientOn(std::unique_ptr<Socket> socket, auto&... more)
        : socket_(std::move(socket)), stream_(*socket_, more...), sender_(stream_) {
        room_.resize(piece_size);
        buffer_.reserve(longest_text);
    }

    Stream& stream() { return stream_; }

    async::Task<Answer> ask(std::string_view head, std::string_view body) override {
        // In pieces: by TLS each is encrypted as a whole.
        std::string_view rest = body.substr(std::min(body.size(), piece_size));
        Texts texts{head, body.substr(0, piece_size)};
        bool is_sent = co_await sender_.send(texts);
        while (is_sent && !rest.empty()) {
            texts = {rest.substr(0, piece_size), ""};
            rest.remove_prefix(texts[0].size());
            is_sent = co_await sender_.send(texts);
        }
        if (!is_sent) {
            throw Error("sending a request: the connection has ended");
        }
        beast::http::response_parser<beast::http::buffer_body> parser;
        parser.body_limit(boost::none);
        parser.skip(head.starts_with("HEAD "));
        const auto got =
            co_await beast::http::async_read_header(stream_, buffer_, parser, as_result);
        check(std::get<0>(got), "waiting for an answer");
        Answer answer;
        answer.status = parser.get().result_int();
        BodyReader<Stream, decltype(parser)> reader(stream_, buffer_, parser, room_);
        while (!reader.is_done()) {
            const auto piece = co_await reader.next();
            if (!piece) {
                throw Error("reading an answer: it ended before its end");
            }
            answer.size += piece->size();
            answer.text.append(
                piece->substr(0, std::min(piece->size(), longest_text - answer.text.size())));
        }
        co_return answer;
    }

  private:
    std::unique_ptr<Socket> socket_;
    Stream stream_;
    Sender<std::remove_reference_t<Stream>> sender_;
    beast::flat_buffer buffer_;
    std::string room_;
};

} // namespace

async::Task<std::unique_ptr<Client>>
connect(async::Executor executor, asio::ip::tcp::endpoint where, asio::ssl::context* tls) {
    auto socket = std::make_unique<Socket>(executor);
    const auto connected = co_await socket->async_connect(where, as_result);
    check(std::get<0>(connected),
          concat("connecting to ", where.address().to_string(), " port ", where.port()));
    boost::system::error_code ignored;
    socket->set_option(asio::ip::tcp::no_delay(true), ignored);
    std::unique_ptr<Client> out;
    if (tls == nullptr) {
        out = std::make_unique<ClientOn<Socket&>>(std::move(socket));
    } else {
        auto encrypted =
            std::make_unique<ClientOn<asio::ssl::stream<Socket&>>>(std::move(socket), *tls);
        const auto greeted =
            co_await encrypted->stream().async_handshake(asio::ssl::stream_base::client, as_result);
        check(std::get<0>(greeted), "greeting by TLS");
        out = std::move(encrypted);
    }
    co_return out;
}

std::string request_head(const Request& request) {
    std::string target = request.path;
    char before = '?';
    for (const auto& [name, value] : request.query) {
        target += concat(std::string(1, before), percent_encode(name), "=", percent_encode(value));
        before = '&';
    }
    std::string out = concat(request.method, " ", target, " HTTP/1.1\r\n");
    for (const auto& [name, value] : request.headers.fields()) {
        out += concat(name, ": ", value, "\r\n");
    }
    return out + "\r\n";
}

std::shared_ptr<asio::ssl::context> tls_context_trusting(const std::string& authority) {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    context->add_certificate_authority(asio::buffer(authority));
    context->set_verify_mode(asio::ssl::verify_peer);
    return context;
}

} // namespace harness::emulators::http
