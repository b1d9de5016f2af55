#include "emulators/http/server.hpp"

#include "emulators/http/connection.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/event.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>
#include <utility>

namespace harness::emulators::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, async::Executor>;

constexpr std::size_t most_connections = 1024;

} // namespace

struct Server::State {
    State(async::Executor on, Service& of, std::shared_ptr<asio::ssl::context> by)
        : acceptor(on), service(of), tls(std::move(by)), stopped(on),
          tasks(on, [](std::exception_ptr) {}) {}

    async::Task<> converse(Socket* socket) {
        if (const auto by = tls) { // Another one may come while this connection lasts.
            const bool has_greeted = co_await serve_connection_by_tls(socket, &service, by.get());
            count.ungreeted += has_greeted ? 0 : 1;
        } else {
            co_await serve_connection(socket, &service);
        }
    }

    async::Task<> serve(std::shared_ptr<Socket> socket) {
        connections.insert(socket.get());
        try {
            // A service may wait for somebody who never answers.
            co_await async::first_of(converse(socket.get()), stopped.wait());
        } catch (...) {
            connections.erase(socket.get());
            throw;
        }
        connections.erase(socket.get());
    }

    Acceptor acceptor;
    Service& service;
    std::shared_ptr<asio::ssl::context> tls;
    std::function<bool()> turns_away;
    ConnectionCount count;
    std::set<Socket*> connections;
    async::Event stopped;
    async::TaskGroup tasks;
};

Server::Server(async::Executor executor, const tcp::endpoint& where, Service& service,
               std::shared_ptr<asio::ssl::context> tls)
    : state_(std::make_unique<State>(executor, service, std::move(tls))) {
    boost::system::error_code error;
    Acceptor& acceptor = state_->acceptor;
    acceptor.open(where.protocol(), error);
    if (!error) {
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        acceptor.bind(where, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        throw Error(concat("listening on ", where.address().to_string(), " port ", where.port(),
                           ": ", error.message(), "; choose another port, or 0 for any free one"));
    }
}

Server::~Server() = default;

std::uint16_t Server::port() const {
    return state_->acceptor.local_endpoint().port();
}

async::Task<> Server::serve() {
    while (state_->acceptor.is_open()) {
        auto socket = std::make_shared<Socket>(state_->acceptor.get_executor());
        const auto result =
            co_await state_->acceptor.async_accept(*socket, asio::as_tuple(asio::use_awaitable));
        const auto& [error] = result;
        if (error || state_->connections.size() >= most_connections) {
            continue; // The other side is gone already, or we are to stop.
        }
        boost::system::error_code ignored;
        ++state_->count.came;
        if (state_->turns_away && state_->turns_away()) {
            ++state_->count.turned_away;
            socket->set_option(asio::socket_base::linger(true, 0), ignored);
            continue;
        }
        socket->set_option(tcp::no_delay(true), ignored);
        state_->tasks.start(state_->serve(std::move(socket)));
    }
    co_await state_->tasks.join();
}

void Server::stop() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    end_connections();
    state_->service.let_go();
    state_->stopped.set();
}

void Server::set_tls(std::shared_ptr<asio::ssl::context> tls) {
    state_->tls = std::move(tls);
}

void Server::turn_away(std::function<bool()> when) {
    state_->turns_away = std::move(when);
}

void Server::end_connections() {
    boost::system::error_code ignored;
    for (Socket* socket : state_->connections) {
        socket->close(ignored);
    }
}

ConnectionCount Server::take_count() {
    return std::exchange(state_->count, {});
}

} // namespace harness::emulators::http
