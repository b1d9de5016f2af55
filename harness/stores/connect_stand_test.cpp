#include "emulators/http/client.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/stores/connect_stand.hpp"

#include <boost/asio/ip/address_v4.hpp>

#include <fstream>
#include <sstream>

using namespace harness;
using namespace harness::stores;

namespace {

std::vector<emulators::connect::Vault> vaults() {
    auto tree = parse_json(std::make_shared<const Source>(
        "vaults.json", R"({"vaults": [{"name": "infra", "items": []}]})"));
    REQUIRE(tree);
    return emulators::connect::read_vaults(*tree, "2026-03-01T12:00:00Z").value();
}

async::Task<> ask(async::Executor executor, std::uint16_t port, std::string token,
                  emulators::http::Answer* answer) {
    emulators::http::Request request;
    request.method = "GET";
    emulators::http::take_target("/v1/vaults", request);
    request.headers.set("host", "op-connect-api:8080");
    request.headers.set("authorization", "Bearer " + token);
    const boost::asio::ip::tcp::endpoint where(boost::asio::ip::address_v4::loopback(), port);
    const auto client = co_await emulators::http::connect(executor, where, nullptr);
    const std::string head = emulators::http::request_head(request);
    *answer = co_await client->ask(head, "");
}

} // namespace

TEST_CASE("a run's Connect is told to machines, and its log holds no token", "[stores]") {
    const harness::testing::ScratchDirectory directory;
    boost::asio::io_context context;
    ConnectStand stand(context.get_executor(), vaults(), "eyJ.right", directory.path());
    const ports::NamedService service = stand.service();
    CHECK(service.host_name == "op-connect-api");
    CHECK(service.content == "OP_CONNECT_HOST=http://op-connect-api:8080\n"
                             "OP_CONNECT_TOKEN=eyJ.right\n");
    service.heard(ports::Instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)));
    emulators::http::Answer answer;
    async::run(context, ask(context.get_executor(), service.port, "eyJ.right", &answer));
    CHECK(answer.status == 200);
    CHECK_THAT(answer.text, Catch::contains_text("infra"));
    async::run(context, ask(context.get_executor(), service.port, "eyJ.wrong", &answer));
    CHECK(answer.status == 401);
    CHECK(stand.requests_summary() == "1 x GET, 1 x GET 401");
    async::run(context, stand.close());
    std::stringstream log;
    log << std::ifstream(directory.path() / connect_log).rdbuf();
    CHECK_THAT(log.str(), Catch::contains_text("2026-03-01T00:00:00."));
    CHECK_THAT(log.str(), Catch::contains_text("Z GET /v1/vaults ok\n"));
    CHECK(log.str().find("eyJ") == std::string::npos);
}
