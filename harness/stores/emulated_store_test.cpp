#include "emulators/http/client.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/stores/emulated_store.hpp"
#include "harness/stores/faults.hpp"
#include "harness/stores/prices.hpp"
#include "harness/stores/stores.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <filesystem>
#include <unistd.h>

using namespace harness;
using namespace harness::stores;

namespace {

namespace fs = std::filesystem;

struct Directory {
    Directory() { fs::create_directories(path); }
    ~Directory() { fs::remove_all(path); }
    fs::path path = fs::temp_directory_path() / ("harness-stores-" + std::to_string(::getpid()));
};

scenario::StoreRequest request(const std::string& name, const std::string& region) {
    return {.name = *scenario::Word::parse(name),
            .region = region,
            .buckets = {{.name = "panther"}},
            .keys = {{*scenario::Word::parse("zephyrus"), {}, {}, {}, {}}},
            .faults = {{"do=SlowDown", {}}},
            .place = {}};
}

/// Asks for a token, with a key that is none, by the store's own certificate.
async::Task<> authorize(async::Executor executor, ports::ObjectStore* store, bool* was_answered) {
    namespace http = emulators::http;
    const auto tls = http::tls_context_trusting(store->authority());
    const boost::asio::ip::tcp::endpoint where(boost::asio::ip::address_v4::loopback(),
                                               store->port());
    const auto client = co_await http::connect(executor, where, tls.get());
    http::Request request;
    request.method = "GET";
    request.path = "/b2api/v1/b2_authorize_account";
    request.headers.add("host", "api.backblazeb2.com");
    request.headers.add("authorization", "Basic YTpi");
    const std::string head = http::request_head(request);
    (void)co_await client->ask(head, "");
    *was_answered = true;
}

} // namespace

TEST_CASE("a store has the names that it has in the field, and keys of its own", "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    Stores stores(context.get_executor(),
                  {request("b2", "eu-central-003"), request("other", "us-west-004")},
                  directory.path);
    REQUIRE(stores.all().size() == 2);
    const ports::ObjectStore& first = *stores.all()[0];
    CHECK(first.name() == "b2");
    CHECK(first.host_names() ==
          std::vector<std::string>{"s3.eu-central-003.backblazeb2.com", "api.backblazeb2.com",
                                   "api003.backblazeb2.com", "f003.backblazeb2.com",
                                   "panther.s3.eu-central-003.backblazeb2.com"});
    CHECK(first.authority().starts_with("-----BEGIN CERTIFICATE-----"));
    CHECK(first.port() != stores.all()[1]->port());
    REQUIRE(first.keys().size() == 1);
    CHECK(first.keys()[0].secret.size() == 32);
    CHECK(first.keys()[0].secret != stores.all()[1]->keys()[0].secret);
    CHECK(fs::exists(directory.path / "store-b2.log"));
    async::run(context, stores.close());
}

TEST_CASE("bad days that are over tell what they have done", "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    Stores stores(context.get_executor(), {request("b2", "eu-central-003")}, directory.path);
    ports::ObjectStore& store = *stores.all()[0];
    const auto tolls = store.set_faults({});
    REQUIRE(tolls.size() == 1);
    CHECK(tolls[0].fault == "do=SlowDown");
    CHECK(store.set_faults({}).empty());
    async::run(context, stores.close());
}

TEST_CASE("a log for which there was no room is told at the end", "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    fs::create_symlink("/dev/full", directory.path / "store-b2.log");
    Stores stores(context.get_executor(), {request("b2", "eu-central-003")}, directory.path);
    bool was_answered = false;
    async::run(context, authorize(context.get_executor(), stores.all()[0], &was_answered));
    CHECK_THROWS_WITH(
        async::run(context, stores.close()),
        Catch::contains_text("No space left on device; 1 lines are missing at its end"));
}

TEST_CASE("faults may name operations of B2's own", "[stores]") {
    CHECK(read_store_faults({{"on=b2_get_upload_url,do=InternalError", {}}}).has_value());
    CHECK_FALSE(read_store_faults({{"on=b2_get_upload,do=InternalError", {}}}).has_value());
}

TEST_CASE("what a store held when it ends is let go, and whoever waits hears of harm", "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    Stores stores(context.get_executor(), {request("b2", "eu-central-003")}, directory.path);
    ports::ObjectStore& store = *stores.all()[0];
    (void)store.set_faults({{"on=b2_authorize_account,do=hold", {}}});
    bool was_answered = false;
    async::TaskGroup clients(context.get_executor(), [](const std::exception_ptr&) {});
    clients.start(authorize(context.get_executor(), &store, &was_answered));
    async::run(context, store.harmed(1));
    CHECK_FALSE(was_answered);
    CHECK(store.requests().back().operation == "b2_authorize_account");
    async::run(context, stores.close());
    async::run(context, clients.join());
    CHECK_FALSE(was_answered);
}

TEST_CASE("a store that is away ends connections at once, for so long by its clock", "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    Stores stores(context.get_executor(), {request("b2", "eu-central-003")}, directory.path);
    ports::ObjectStore& store = *stores.all()[0];
    (void)store.set_faults({});
    const ports::Instant now(std::chrono::hours(500'000));
    store.set_time(now);
    (void)store.set_reception({.is_away = true, .away = std::chrono::hours(1)});
    const auto is_answered = [&] {
        bool was_answered = false;
        try {
            async::run(context, authorize(context.get_executor(), &store, &was_answered));
        } catch (const Error&) {
            return false;
        }
        return was_answered;
    };
    CHECK_FALSE(is_answered());
    store.set_time(now + std::chrono::minutes(59));
    CHECK_FALSE(is_answered());
    store.set_time(now + std::chrono::hours(1));
    CHECK(is_answered());
    const ports::ConnectionToll toll = store.set_reception({});
    CHECK(toll.came == 3);
    CHECK(toll.turned_away == 2);
    CHECK(toll.ungreeted == 0);
    async::run(context, stores.close());
}

TEST_CASE("a certificate that has expired is none to a client, until there is another",
          "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    Stores stores(context.get_executor(), {request("b2", "eu-central-003")}, directory.path);
    ports::ObjectStore& store = *stores.all()[0];
    (void)store.set_faults({});
    store.set_time(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
    (void)store.set_reception({.has_expired_certificate = true});
    bool was_answered = false;
    CHECK_THROWS_WITH(async::run(context, authorize(context.get_executor(), &store, &was_answered)),
                      Catch::contains_text("certificate"));
    std::uint64_t ungreeted = 0;
    for (int i = 0; ungreeted == 0 && i < 1000; ++i) { // The store has still to hear of it.
        context.restart();
        context.run_one_for(std::chrono::milliseconds(5));
        ungreeted += store.set_reception({.has_expired_certificate = true}).ungreeted;
    }
    (void)store.set_reception({});
    CHECK(ungreeted == 1);
    async::run(context, authorize(context.get_executor(), &store, &was_answered));
    CHECK(was_answered);
    async::run(context, stores.close());
}

TEST_CASE("damage needs objects, and says what to do without them", "[stores]") {
    boost::asio::io_context context;
    const Directory directory;
    Stores stores(context.get_executor(), {request("b2", "eu-central-003")}, directory.path);
    const scenario::DamageObjectAction order{.store = *scenario::Word::parse("b2"),
                                             .objects = "data/*",
                                             .how = scenario::ObjectDamage::roll_back,
                                             .count = 2,
                                             .store_place = {}};
    CHECK_THROWS_WITH(stores.all()[0]->damage(order),
                      "'b2' keeps 0 objects 'data/*' that can be damaged so, and 2 is to be; ask "
                      "for fewer, or let more be put there before");
    async::run(context, stores.close());
}

TEST_CASE("damage is a line of the log", "[stores]") {
    CHECK(to_text(ports::Instant(std::chrono::milliseconds(1'772'416'801'250)),
                  {"panther/data/ab", "a bit is another"}) ==
          "2026-03-02T02:00:01.250Z damage panther/data/ab: a bit is another");
}

TEST_CASE("a log that can not be made is told with what to do", "[stores]") {
    boost::asio::io_context context;
    CHECK_THROWS_WITH(
        Stores(context.get_executor(), {request("b2", "eu-central-003")}, "/nowhere/at/all"),
        Catch::contains_text("choose another place by --runs"));
}

TEST_CASE("a request is a line of the log", "[stores]") {
    ports::StoreRequest request{ports::Instant(std::chrono::milliseconds(1'772'416'801'250)),
                                "PutObject", "data/ab", "SlowDown", "do=SlowDown"};
    CHECK(to_text(request) == "2026-03-02T02:00:01.250Z PutObject data/ab SlowDown by do=SlowDown");
    request = {ports::Instant(std::chrono::milliseconds(1'772'416'801'007)), "ListBuckets", "", "",
               ""};
    CHECK(to_text(request) == "2026-03-02T02:00:01.007Z ListBuckets ok");
}

namespace {

Diagnostics troubles_of(const std::string& currency, const std::string& price_list) {
    scenario::CostAction check{.store = *scenario::Word::parse("b2"),
                               .most = 10,
                               .currency = currency,
                               .prices = {},
                               .price_list = {},
                               .store_place = {},
                               .monthly_place = {}};
    if (!price_list.empty()) {
        check.price_list = std::make_shared<const Source>("prices.json", price_list);
    }
    Diagnostics problems;
    check_prices(check, problems);
    return problems;
}

} // namespace

TEST_CASE("prices are held against the sum that they are to stay below", "[stores]") {
    const std::string in_euro = R"({"cards": [{"name": "mine", "from": "2026-01-01",)"
                                R"( "currency": "EUR", "storage": {"price-per-tb": 5}}]})";
    CHECK_FALSE(troubles_of("USD", "").has_errors());
    CHECK_FALSE(troubles_of("EUR", in_euro).has_errors());
    const Diagnostics other = troubles_of("USD", in_euro);
    REQUIRE(other.items.size() == 1);
    CHECK(other.items[0].problem == "the prices of 'mine' are in EUR, and not in USD");
    CHECK(troubles_of("EUR", "").items[0].help ==
          "name a price list of your own: 'prices: prices.json'");
    CHECK(troubles_of("EUR", "{").has_errors());
}
