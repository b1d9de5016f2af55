#include "emulators/bill/price_card.hpp"

#include "emulators/bill/usage_csv.hpp"
#include "harness/base/assert.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::emulators::bill {

namespace {

using std::chrono::May;
using std::chrono::September;

PriceCard common_card() {
    PriceCard out;
    out.free_gb = 10;
    out.free_downloads = 3;
    out.download_per_gb = 0.01;
    return out;
}

PriceList make_prices() {
    constexpr std::uint64_t free_per_day = 2500;
    PriceCard old = common_card();
    old.name = "b2-6-dollars";
    old.from = Day(std::chrono::year(2015) / September / 1);
    old.storage_per_tb = 6;
    old.transactions[1] = {free_per_day, 0.004, 10'000};
    old.transactions[2] = {free_per_day, 0.004, 1000};
    PriceCard now = common_card();
    now.name = "b2-2026";
    now.from = Day(std::chrono::year(2026) / May / 1);
    now.storage_per_tb = 6.95;
    now.storage_days = 30;
    now.transactions[3] = {free_per_day, 0.004, 10'000};
    return {old, now};
}

} // namespace

char letter_of(Class kind) {
    return static_cast<char>('A' + static_cast<int>(kind));
}

const PriceList& built_in_prices() {
    static const PriceList prices = make_prices();
    return prices;
}

const PriceCard& card_on(const PriceList& prices, Day day) {
    HARNESS_ASSERT(!prices.empty(), "a price list without cards");
    const auto next = std::find_if(prices.begin(), prices.end(),
                                   [&](const PriceCard& card) { return card.from > day; });
    return next == prices.begin() ? prices.front() : *std::prev(next);
}

std::string render_json(const PriceList& prices) {
    nlohmann::ordered_json cards = nlohmann::ordered_json::array();
    for (const PriceCard& card : prices) {
        nlohmann::ordered_json one;
        one["name"] = card.name;
        one["from"] = day_text(card.from);
        one["currency"] = card.currency;
        one["storage"] = {{"price-per-tb", card.storage_per_tb}, {"free-gb", card.free_gb}};
        if (card.storage_days > 0) {
            one["storage"]["days"] = card.storage_days;
        }
        one["download"] = {{"price-per-gb", card.download_per_gb},
                           {"free-times-stored", card.free_downloads}};
        for (std::size_t i = 0; i < class_count; ++i) {
            const TransactionPrice& price = card.transactions[i];
            one["transactions"][std::string(1, letter_of(static_cast<Class>(i)))] = {
                {"free-per-day", price.free_per_day}, {"price", price.price}, {"per", price.per}};
        }
        cards.push_back(std::move(one));
    }
    nlohmann::ordered_json out;
    out["cards"] = std::move(cards);
    return out.dump(2) + "\n";
}

} // namespace harness::emulators::bill
