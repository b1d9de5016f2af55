#include "emulators/bill/price_card.hpp"
#include "harness/base/diagnostics.hpp"
#include "harness/base/testing/catch.hpp"

namespace bill = harness::emulators::bill;

namespace {

std::shared_ptr<const harness::Source> file(std::string text) {
    return std::make_shared<const harness::Source>("prices.json", std::move(text));
}

std::string mistakes_in(std::string text) {
    const auto prices = bill::read_prices(file(std::move(text)));
    return prices ? "" : render(prices.error());
}

bool says(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("the card of a day is the last that has begun", "[bill]") {
    const bill::PriceList& prices = bill::built_in_prices();
    const auto on = [&](int year, unsigned month, unsigned day) {
        return bill::card_on(prices, bill::Day(std::chrono::year(year) / month / day)).name;
    };
    CHECK(on(2026, 4, 30) == "b2-6-dollars");
    CHECK(on(2026, 5, 1) == "b2-2026");
    CHECK(on(1999, 1, 1) == "b2-6-dollars");
}

TEST_CASE("the built-in prices can be written out, changed and read", "[bill]") {
    const auto prices = bill::read_prices(file(bill::render_json(bill::built_in_prices())));
    REQUIRE(prices);
    REQUIRE(prices->size() == 2);
    CHECK(bill::render_json(*prices) == bill::render_json(bill::built_in_prices()));
    CHECK((*prices)[1].storage_days == 30);
    CHECK((*prices)[0].transactions[2].per == 1000);
}

TEST_CASE("mistakes in a price list are told with their places", "[bill]") {
    const std::string told = mistakes_in(R"({"cards": [
  {"name": "mine", "from": "2026-02-30", "storage": {"price-per-tb": -6, "dayz": 30}},
  {"from": "2026-03-01", "transactions": {"B": {"per": 0}}}
]})");
    CHECK(says(told, "prices.json:2"));
    CHECK(says(told, "'2026-02-30' is no day"));
    CHECK(says(told, "write \"from\": \"2026-05-01\""));
    CHECK(says(told, "which no price is"));
    CHECK(says(told, "dayz"));
    CHECK(says(told, "a card without a name"));
    CHECK(says(told, "no price for storage"));
    CHECK(says(told, "no whole number from 1 on"));
    CHECK(says(mistakes_in("{}"), "no price card"));
    CHECK_FALSE(mistakes_in("{\"cards\": [").empty());
}

TEST_CASE("two cards of one day or of two currencies are one too many", "[bill]") {
    const std::string told = mistakes_in(R"({"cards": [
  {"name": "a", "from": "2026-01-01", "storage": {"price-per-tb": 6}},
  {"name": "b", "from": "2026-01-01", "currency": "EUR", "storage": {"price-per-tb": 6}}]})");
    CHECK(says(told, "card 'b' begins on the day of another"));
    CHECK(says(told, "card 'b' is in EUR, the first in USD"));
}
