#include "harness/base/testing/catch.hpp"
#include "harness/stores/emulated_store.hpp"
#include "harness/stores/stores.hpp"

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
