#include "harness/agent/client.hpp"
#include "harness/agent/guest/clock.hpp"
#include "harness/agent/guest/tunnels.hpp"
#include "harness/async/child_process.hpp"
#include "harness/base/testing/catch.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <sys/epoll.h>
#include <thread>
#include <unistd.h>

using namespace harness;
using namespace harness::agent;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, async::Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, async::Executor>;

/// The guest's real end of tunnels, in a thread in the place of a machine.
class GuestEnd {
  public:
    explicit GuestEnd(int descriptor) : descriptor_(descriptor), thread_([this] { serve(); }) {}
    ~GuestEnd() { thread_.join(); }

  private:
    void send(const Frame& frame) {
        std::string bytes = encode(frame);
        REQUIRE(guest::write_all(descriptor_, bytes));
    }
    void handle(guest::Tunnels& tunnels, const Frame& frame) {
        if (const auto* listen = std::get_if<Listen>(&frame.message)) {
            tunnels.listen(frame.operation, *listen);
        } else if (const auto* carry = std::get_if<Carry>(&frame.message)) {
            tunnels.take(*carry);
        } else if (const auto* consumed = std::get_if<Consumed>(&frame.message)) {
            tunnels.take(*consumed);
        } else if (const auto* end = std::get_if<HangUp>(&frame.message)) {
            tunnels.take(*end);
        }
    }
    void serve() {
        const guest::Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
        epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor_}};
        ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, descriptor_, &event);
        guest::believe_wall();
        guest::Tunnels tunnels(epoll.get(), [this](const Frame& frame) { send(frame); });
        Decoder decoder;
        decoder.feed(preamble);
        send({Operation{}, Hello{protocol_version, "k"}});
        std::string buffer(largest_chunk, '\0');
        for (;;) {
            epoll_event events[16];
            const int count = ::epoll_wait(epoll.get(), events, 16, -1);
            for (int i = 0; i < count; ++i) {
                if (tunnels.serve(events[i].data.fd)) {
                    continue;
                }
                const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
                if (got <= 0) {
                    ::close(descriptor_);
                    return;
                }
                decoder.feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
                while (const auto frame = decoder.next()) {
                    handle(tunnels, *frame);
                }
            }
        }
    }

    int descriptor_;
    std::thread thread_;
};

async::Deadline patience() {
    return async::Deadline::in(std::chrono::seconds(20));
}

struct TunnelFixture {
    asio::io_context context;
    async::DescriptorPair pair = async::make_socket_pair();
    GuestEnd guest{pair.theirs};
    Client client{context.get_executor(), pair.ours, {[](std::string_view) {}, {}}};
    Acceptor server{context.get_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    /// One that nobody else has, as the test is a program of the guest as well.
    std::uint16_t port = free_port();
    std::vector<ports::Instant> heard;

    std::uint16_t free_port() {
        return Acceptor(context.get_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0))
            .local_endpoint()
            .port();
    }

    async::Task<> open() {
        ports::Gateway gateway{"127.0.0.1", port, "127.0.0.1", server.local_endpoint().port(),
                               [this](ports::Instant at) { heard.push_back(at); }};
        co_await client.open_gateway(std::move(gateway), patience());
    }
    async::Task<> connect(Socket* socket) {
        co_await socket->async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), port),
                                       asio::use_awaitable);
    }

    void run(async::Task<> task) {
        async::TaskGroup group(context.get_executor(), [](const std::exception_ptr&) {});
        group.start(client.serve());
        std::exception_ptr failure;
        try {
            async::run(context, std::move(task));
        } catch (...) {
            failure = std::current_exception();
        }
        client.close();
        async::run(context, group.join());
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
};

/// Answers all that comes with the same, and ends when the other side does.
async::Task<> echo(Socket socket) {
    std::string buffer(10'000, '\0');
    boost::system::error_code error;
    for (;;) {
        const std::size_t got = co_await socket.async_read_some(
            asio::buffer(buffer), boost::asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            break;
        }
        co_await asio::async_write(socket, asio::buffer(buffer, got), asio::use_awaitable);
    }
    socket.shutdown(tcp::socket::shutdown_send, error);
}

} // namespace

TEST_CASE("what a program of the guest says reaches the server, and back", "[tunnel]") {
    TunnelFixture at;
    const std::size_t size = 5UL * 1024 * 1024 + 17; // Many times the window.
    const std::string sent = fill_data(7, 0, size);
    std::string got;
    const auto whole = [&]() -> async::Task<> {
        co_await at.open();
        async::TaskGroup group(at.context.get_executor(),
                               [](const std::exception_ptr&) { FAIL("a task failed"); });
        Socket socket(at.context.get_executor());
        co_await at.connect(&socket);
        Socket served = co_await at.server.async_accept(asio::use_awaitable);
        group.start(echo(std::move(served)));
        const auto send = [](Socket* to, const std::string* bytes) -> async::Task<> {
            co_await asio::async_write(*to, asio::buffer(*bytes), asio::use_awaitable);
            to->shutdown(tcp::socket::shutdown_send);
        };
        group.start(send(&socket, &sent));
        boost::system::error_code error;
        co_await asio::async_read(socket, asio::dynamic_buffer(got),
                                  boost::asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == asio::error::eof);
        co_await group.join();
    };
    at.run(whole());
    CHECK(got.size() == size);
    CHECK(got == sent);
    CHECK(!at.heard.empty());
    const auto now = std::chrono::system_clock::now();
    CHECK(std::chrono::abs(at.heard.back() - now) < std::chrono::seconds(60));
}

TEST_CASE("the program hears that the server has reset the connection", "[tunnel]") {
    TunnelFixture at;
    boost::system::error_code error;
    const auto whole = [&]() -> async::Task<> {
        co_await at.open();
        Socket socket(at.context.get_executor());
        co_await at.connect(&socket);
        {
            Socket served = co_await at.server.async_accept(asio::use_awaitable);
            served.set_option(asio::socket_base::linger(true, 0));
            served.close();
        }
        std::string buffer(10, '\0');
        co_await socket.async_read_some(asio::buffer(buffer),
                                        boost::asio::redirect_error(asio::use_awaitable, error));
    };
    at.run(whole());
    CHECK(error == asio::error::connection_reset);
}

TEST_CASE("the server hears that the program has reset the connection", "[tunnel]") {
    TunnelFixture at;
    boost::system::error_code error;
    const auto whole = [&]() -> async::Task<> {
        co_await at.open();
        std::string buffer(10, '\0');
        Socket served(at.context.get_executor());
        {
            Socket socket(at.context.get_executor());
            co_await at.connect(&socket);
            served = co_await at.server.async_accept(asio::use_awaitable);
            socket.set_option(asio::socket_base::linger(true, 0));
            socket.close();
        }
        co_await served.async_read_some(asio::buffer(buffer),
                                        boost::asio::redirect_error(asio::use_awaitable, error));
    };
    at.run(whole());
    CHECK(error == asio::error::connection_reset);
}

TEST_CASE("a server that is away resets what the program began", "[tunnel]") {
    TunnelFixture at;
    at.port = at.free_port();
    boost::system::error_code error;
    const auto whole = [&]() -> async::Task<> {
        co_await at.open();
        at.server.close();
        Socket socket(at.context.get_executor());
        co_await at.connect(&socket);
        std::string buffer(10, '\0');
        co_await socket.async_read_some(asio::buffer(buffer),
                                        boost::asio::redirect_error(asio::use_awaitable, error));
    };
    at.run(whole());
    CHECK(error == asio::error::connection_reset);
}

TEST_CASE("a port that is taken in the guest is told", "[tunnel]") {
    TunnelFixture at;
    const auto whole = [&]() -> async::Task<> {
        co_await at.open();
        co_await at.open();
    };
    CHECK_THROWS_WITH(at.run(whole()), Catch::contains_text("Address already in use"));
}
