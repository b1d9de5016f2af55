#include "emulators/http/client.hpp"

#include "emulators/http/body_reader.hpp"
#include "emulators/http/connection.hpp"
#include "emulators/http/sender.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <optional>
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

    /// In pieces: by TLS each is encrypted as a whole.
    async::Task<> send(std::string_view text) override {
        bool is_sent = true;
        for (std::string_view rest = text; is_sent && !rest.empty();) {
            const Texts texts{rest.substr(0, piece_size), ""};
            rest.remove_prefix(texts[0].size());
            is_sent = co_await sender_.send(texts);
        }
        if (!is_sent) {
            throw Error("sending a request: the connection has ended");
        }
    }

    async::Task<AnswerHead> read_head(bool is_to_head) override {
        body_.reset();
        parser_.emplace();
        parser_->body_limit(boost::none);
        parser_->skip(is_to_head);
        const auto got =
            co_await beast::http::async_read_header(stream_, buffer_, *parser_, as_result);
        check(std::get<0>(got), "waiting for an answer");
        AnswerHead head;
        head.status = parser_->get().result_int();
        for (const auto& field : parser_->get()) {
            head.headers.add(
                std::string_view(field.name_string().data(), field.name_string().size()),
                std::string(field.value()));
        }
        const auto length = parser_->content_length();
        if (is_to_head || parser_->is_done()) {
            head.size = 0;
        } else if (length && !parser_->chunked()) {
            head.size = *length;
        }
        if (!is_to_head) {
            body_.emplace(stream_, buffer_, *parser_, room_);
        }
        co_return head;
    }

    async::Task<std::string_view> read_body() override {
        std::string_view out;
        while (body_ && !body_->is_done() && out.empty()) {
            const auto piece = co_await body_->next();
            if (!piece) {
                throw Error("reading an answer: it ended before its end");
            }
            out = *piece;
        }
        co_return out;
    }

    bool is_free() const override {
        return parser_ && parser_->get().keep_alive() && (!body_ || body_->is_done());
    }

  private:
    std::unique_ptr<Socket> socket_;
    Stream stream_;
    Sender<std::remove_reference_t<Stream>> sender_;
    beast::flat_buffer buffer_;
    std::string room_;
    using Parser = beast::http::response_parser<beast::http::buffer_body>;
    std::optional<Parser> parser_;
    std::optional<BodyReader<Stream, Parser>> body_;
};

async::Task<std::unique_ptr<Client>> greet(std::unique_ptr<Socket> socket, const std::string& host,
                                           asio::ssl::context* tls) {
    boost::system::error_code ignored;
    socket->set_option(asio::ip::tcp::no_delay(true), ignored);
    std::unique_ptr<Client> out;
    if (tls == nullptr) {
        out = std::make_unique<ClientOn<Socket&>>(std::move(socket));
    } else {
        auto encrypted =
            std::make_unique<ClientOn<asio::ssl::stream<Socket&>>>(std::move(socket), *tls);
        if (!host.empty()) {
            SSL_ctrl(encrypted->stream().native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
            encrypted->stream().set_verify_callback(asio::ssl::host_name_verification(host));
        }
        const auto greeted =
            co_await encrypted->stream().async_handshake(asio::ssl::stream_base::client, as_result);
        check(std::get<0>(greeted), "greeting by TLS");
        out = std::move(encrypted);
    }
    co_return out;
}

} // namespace

async::Task<Answer> Client::ask(std::string_view head, std::string_view body) {
    co_await send(head);
    co_await send(body);
    const bool is_to_head = head.starts_with("HEAD ");
    AnswerHead beginning = co_await read_head(is_to_head);
    Answer answer{beginning.status, 0, {}, std::move(beginning.headers)};
    for (bool goes_on = true; goes_on;) {
        const std::string_view piece = co_await read_body();
        answer.size += piece.size();
        answer.text.append(
            piece.substr(0, std::min(piece.size(), longest_text - answer.text.size())));
        goes_on = !piece.empty();
    }
    co_return answer;
}

async::Task<std::unique_ptr<Client>>
connect(async::Executor executor, asio::ip::tcp::endpoint where, asio::ssl::context* tls) {
    auto socket = std::make_unique<Socket>(executor);
    const auto connected = co_await socket->async_connect(where, as_result);
    check(std::get<0>(connected),
          concat("connecting to ", where.address().to_string(), " port ", where.port()));
    const std::string nobody;
    auto client = co_await greet(std::move(socket), nobody, tls);
    co_return client;
}

async::Task<std::unique_ptr<Client>> connect_to(async::Executor executor, const std::string& host,
                                                std::uint16_t port, asio::ssl::context* tls) {
    asio::ip::basic_resolver<asio::ip::tcp, async::Executor> resolver(executor);
    const auto resolved = co_await resolver.async_resolve(host, std::to_string(port), as_result);
    check(std::get<0>(resolved), concat("looking for ", host));
    auto socket = std::make_unique<Socket>(executor);
    const auto connected = co_await asio::async_connect(*socket, std::get<1>(resolved), as_result);
    check(std::get<0>(connected), concat("connecting to ", host, " port ", port));
    auto client = co_await greet(std::move(socket), host, tls);
    co_return client;
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

std::shared_ptr<asio::ssl::context> tls_context_of_host() {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    context->set_default_verify_paths();
    context->set_verify_mode(asio::ssl::verify_peer);
    return context;
}

} // namespace harness::emulators::http
