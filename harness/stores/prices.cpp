#include "harness/stores/prices.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::stores {

namespace {

namespace bill = emulators::bill;

bill::PriceList for_more_bytes(bill::PriceList prices, unsigned scale) {
    for (bill::PriceCard& card : prices) {
        card.storage_per_tb *= scale;
        card.free_gb /= scale;
        card.download_per_gb *= scale;
    }
    return prices;
}

} // namespace

void check_prices(const scenario::CostAction& check, Diagnostics& problems) {
    const auto prices =
        check.price_list != nullptr ? bill::read_prices(check.price_list) : bill::built_in_prices();
    if (!prices) {
        problems.append_new(prices.error());
        return;
    }
    for (const bill::PriceCard& card : *prices) {
        if (card.currency != check.currency) {
            problems.error(check.monthly_place,
                           concat("the prices of '", card.name, "' are in ", card.currency,
                                  ", and not in ", check.currency),
                           check.prices ? concat("write the sum in ", card.currency)
                                        : "name a price list of your own: 'prices: prices.json'");
            return;
        }
    }
}

bill::PriceList price_list(std::shared_ptr<const Source> own, unsigned scale) {
    auto prices = own ? bill::read_prices(std::move(own)) : bill::built_in_prices();
    if (!prices) {
        throw Error(concat("the price list: ", render(prices.error())));
    }
    return for_more_bytes(std::move(*prices), scale);
}

} // namespace harness::stores
