#include "emulators/http/server.hpp"
#include "emulators/relay/service.hpp"
#include "emulators/s3/service.hpp"
#include "emulators/s3/sign_request.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;
using namespace harness::emulators;

namespace {

using boost::asio::ip::tcp;

s3::Time host_time() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

s3::AccessKey key(const std::string& id) {
    return {id, "secret of " + id, {"harness", "harness"}};
}

s3::Settings settings(const s3::AccessKey& known, std::chrono::hours ahead) {
    s3::Settings out;
    out.keys = {known};
    out.now = [ahead] { return host_time() + ahead; };
    return out;
}

constexpr std::chrono::hours a_year{24 * 365};

/// A store, a relay before it whose clock is a year ahead, and a client of the relay.
struct World {
    World()
        : behind(settings(key("inner"), {}), blobs, [](const s3::Told&) {}),
          behind_server(context.get_executor(), any_port(), behind),
          upstream(context.get_executor(),
                   {"127.0.0.1", behind_server.port(), false, "us-east-1", key("inner")}),
          relay(settings(key("outer"), a_year), upstream, nullptr,
                [this](const s3::Told& one) { told.push_back(one); }),
          server(context.get_executor(), any_port(), relay) {
        behind.make_bucket("panther", {"harness", "harness"});
        serving.start(server.serve());
        serving.start(behind_server.serve());
    }
    ~World() {
        server.stop();
        behind_server.stop();
        async::run(context, serving.join());
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    static tcp::endpoint any_port() { return {boost::asio::ip::address_v4::loopback(), 0}; }

    static async::Task<> ask_on(boost::asio::io_context* context, std::uint16_t port,
                                std::string head, std::string body, http::Answer* answer) {
        const tcp::endpoint where(boost::asio::ip::address_v4::loopback(), port);
        const auto client = co_await http::connect(context->get_executor(), where, nullptr);
        *answer = co_await client->ask(head, body);
    }

    static std::string head(const std::string& method, const std::string& target,
                            const std::string& body, const s3::AccessKey& who) {
        http::Request request;
        request.method = method;
        http::take_target(target, request);
        request.headers.set("host", "s3.eu-central-003.backblazeb2.com");
        request.headers.set("content-length", std::to_string(body.size()));
        s3::sign_request(request, who,
                         std::chrono::floor<std::chrono::seconds>(host_time() + a_year),
                         "eu-central-003", hex_bytes(s3::digest_of(s3::Algorithm::sha256, body)));
        return http::request_head(request);
    }

    http::Answer ask(const std::string& method, const std::string& target, const std::string& body,
                     const s3::AccessKey& who) {
        http::Answer answer;
        async::run(context,
                   ask_on(&context, server.port(), head(method, target, body, who), body, &answer));
        return answer;
    }

    boost::asio::io_context context;
    s3::MemoryStore blobs;
    s3::S3Service behind;
    http::Server behind_server;
    relay::Upstream upstream;
    std::vector<s3::Told> told;
    relay::RelayService relay;
    http::Server server;
    async::TaskGroup serving{context.get_executor(), [](const std::exception_ptr&) {}};
};

} // namespace

TEST_CASE("what a relay is asked, the server behind is asked by its own key and time", "[relay]") {
    World world;
    const std::string body(300'000, 'p');
    CHECK(world.ask("PUT", "/panther/data/a%20b", body, key("outer")).status == 200);
    REQUIRE(world.behind.model().buckets.at("panther").objects.contains("data/a b"));
    REQUIRE(world.told.size() == 1);
    CHECK(world.told[0].operation == "PutObject");
    CHECK(world.told[0].received == body.size());
    CHECK(world.told[0].at > host_time() + std::chrono::hours(24 * 364));
}

TEST_CASE("a long answer comes back as it is", "[relay]") {
    World world;
    const std::string body(3'000'000, 'p');
    REQUIRE(world.ask("PUT", "/panther/a", body, key("outer")).status == 200);
    for (int i = 0; i < 2; ++i) { // The second time by a connection that was used before.
        const http::Answer answer = world.ask("GET", "/panther/a", "", key("outer"));
        CHECK(answer.status == 200);
        CHECK(answer.size == body.size());
        CHECK(answer.text == body.substr(0, http::longest_text));
    }
}

TEST_CASE("a server behind that is not there is told as one that is not available", "[relay]") {
    World world;
    world.behind_server.stop();
    const http::Answer answer = world.ask("GET", "/panther/a", "", key("outer"));
    CHECK(answer.status == 503);
    CHECK(world.told.back().code == "ServiceUnavailable");
    CHECK(world.ask("PUT", "/panther/a", std::string(300'000, 'p'), key("outer")).status == 503);
    CHECK(world.told.back().operation == "PutObject");
}

TEST_CASE("a key that the relay does not know reaches nobody", "[relay]") {
    World world;
    const http::Answer answer = world.ask("GET", "/panther", "", key("inner"));
    CHECK(answer.status == 403);
    CHECK(answer.text.find("InvalidAccessKeyId") != std::string::npos);
    REQUIRE(world.told.size() == 1);
    CHECK(world.told[0].code == "InvalidAccessKeyId");
}

TEST_CASE("what the server behind refuses is told by its own code", "[relay]") {
    World world;
    const http::Answer answer = world.ask("GET", "/panther/not-there", "", key("outer"));
    CHECK(answer.status == 404);
    REQUIRE(world.told.size() == 1);
    CHECK(world.told[0].code == "NoSuchKey");
}

TEST_CASE("bad days come before a real server as well", "[relay]") {
    World world;
    world.relay.door().set_faults({{.harm = s3::Harm::error, .code = "SlowDown", .text = "all"}});
    CHECK(world.ask("GET", "/panther", "", key("outer")).status == 503);
    CHECK(world.told[0].harm == "all");
}

TEST_CASE("a relay ends though the server behind never answers", "[relay]") {
    boost::asio::io_context context;
    boost::asio::basic_socket_acceptor<tcp, async::Executor> silent(
        context.get_executor(), tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    relay::Upstream upstream(context.get_executor(), {"127.0.0.1", silent.local_endpoint().port(),
                                                      false, "us-east-1", key("inner")});
    relay::RelayService relay(settings(key("outer"), a_year), upstream, nullptr,
                              [](const s3::Told&) {});
    http::Server server(context.get_executor(), World::any_port(), relay);
    async::TaskGroup serving(context.get_executor(), [](const std::exception_ptr&) {});
    serving.start(server.serve());
    boost::asio::basic_stream_socket<tcp, async::Executor> behind(context.get_executor());
    bool was_asked = false;
    silent.async_accept(behind, [&](const boost::system::error_code&) {
        behind.async_wait(tcp::socket::wait_read,
                          [&](const boost::system::error_code&) { was_asked = true; });
    });
    http::Answer none;
    const std::string head = World::head("GET", "/panther", "", key("outer"));
    serving.start(World::ask_on(&context, server.port(), head, "", &none));
    while (!was_asked) {
        context.run_one();
    }
    server.stop();
    async::run(context, serving.join());
    CHECK(none.status == 0);
}

TEST_CASE("a server that is to end does not wait for an answer that is late", "[relay]") {
    World world;
    world.relay.door().set_faults(
        {{.harm = s3::Harm::delay, .by = std::chrono::hours(1), .text = "late"}});
    http::Answer none;
    const std::string head = world.head("GET", "/panther", "", key("outer"));
    world.serving.start(World::ask_on(&world.context, world.server.port(), head, "", &none));
    while (world.told.empty()) {
        world.context.run_one();
    }
    // The test's end is that of the server.
}
