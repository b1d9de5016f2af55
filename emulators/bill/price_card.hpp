#pragma once

#include "harness/base/result.hpp"
#include "harness/base/source.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// What a store costs. Nothing here knows a protocol: bytes, hours, and how often what was asked.
namespace harness::emulators::bill {

using Day = std::chrono::sys_days;

/// B2's kinds of transactions, from the one that is free to events.
enum class Class { a, b, c, d };
constexpr std::size_t class_count = 4;
[[nodiscard]] char letter_of(Class kind);

/// What transactions of a class cost.
struct TransactionPrice {
    std::uint64_t free_per_day = 0;
    double price = 0;
    std::uint64_t per = 10'000;
};

/// What everything costs from a day on. Money is in `currency`, GB and TB are decimal.
struct PriceCard {
    std::string name;
    Day from; ///< The first day on which it counts.
    std::string currency = "USD";
    double storage_per_tb = 0;
    unsigned storage_days =
        0;              ///< The price is for so many days; 0: for a month, whatever its length.
    double free_gb = 0; ///< At each moment.
    double free_downloads = 0; ///< So many times what is stored on average.
    double download_per_gb = 0;
    std::array<TransactionPrice, class_count> transactions = {};
};

/// By their first days; there is at least one.
using PriceList = std::vector<PriceCard>;

/// What B2 asked for until the spring of 2026, and since.
[[nodiscard]] const PriceList& built_in_prices();

/// A user's own list: {"cards": [...]}, as `render_json` writes it. Tells all that is wrong in it.
[[nodiscard]] Result<PriceList> read_prices(std::shared_ptr<const Source> source);
[[nodiscard]] std::string render_json(const PriceList& prices);

/// The card that counts on a day: the last that has begun, or the first of all.
[[nodiscard]] const PriceCard& card_on(const PriceList& prices, Day day);

} // namespace harness::emulators::bill
