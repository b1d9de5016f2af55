#include "emulators/bill/price_card.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/base/tree_reader.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace harness::emulators::bill {

namespace {

constexpr double most_money = 1e6;
constexpr double most_count = 1e12;

/// A price or a count that may be 0 but not less.
void take_number(const TreeReader& reader, double& to, double most = most_money) {
    const auto number = reader.number();
    if (!number) {
        return;
    }
    if (!(*number >= 0 && *number <= most)) {
        reader.error(
            concat(reader.path(), " is ", reader.node()->describe(), ", which no price is"),
            concat("write a number from 0 to ", static_cast<std::uint64_t>(most)));
        return;
    }
    to = *number;
}

void take_count(const TreeReader& reader, std::uint64_t& to, std::uint64_t least) {
    double value = static_cast<double>(to);
    take_number(reader, value, most_count);
    if (value < static_cast<double>(least) || value != std::floor(value)) {
        reader.error(concat(reader.path(), " is no whole number from ", least, " on"),
                     "write for example 10000");
        return;
    }
    to = static_cast<std::uint64_t>(value);
}

/// "2026-05-01"
std::optional<Day> read_day(std::string_view text) {
    const auto parts = split(text, '-');
    constexpr std::size_t count = 3;
    if (parts.size() != count) {
        return std::nullopt;
    }
    const auto year = read_number<int>(parts[0]);
    const auto month = read_number<unsigned>(parts[1]);
    const auto day = read_number<unsigned>(parts[2]);
    constexpr int last_year = 9999;
    if (!year || !month || !day || *year < 1 || *year > last_year) {
        return std::nullopt;
    }
    const auto date =
        std::chrono::year(*year) / std::chrono::month(*month) / std::chrono::day(*day);
    return date.ok() ? std::optional(Day(date)) : std::nullopt;
}

void take_storage(const TreeReader& reader, PriceCard& card) {
    static const std::vector<std::string> known{"price-per-tb", "days", "free-gb"};
    reader.reject_unknown_keys(known);
    if (!reader["price-per-tb"].is_there()) {
        reader.error("no price for storage", "add \"storage\": {\"price-per-tb\": 6.95}");
    }
    take_number(reader["price-per-tb"], card.storage_per_tb);
    take_number(reader["free-gb"], card.free_gb);
    if (reader["days"].is_there()) {
        std::uint64_t days = 1;
        take_count(reader["days"], days, 1);
        constexpr std::uint64_t days_of_year = 366;
        if (days > days_of_year) {
            reader["days"].error("a price for more than a year", "write 30, or nothing: a month");
        }
        card.storage_days = static_cast<unsigned>(std::min(days, days_of_year));
    }
}

void take_download(const TreeReader& reader, PriceCard& card) {
    static const std::vector<std::string> known{"price-per-gb", "free-times-stored"};
    reader.reject_unknown_keys(known);
    take_number(reader["price-per-gb"], card.download_per_gb);
    take_number(reader["free-times-stored"], card.free_downloads);
}

void take_transactions(const TreeReader& reader, PriceCard& card) {
    static const std::vector<std::string> classes{"A", "B", "C", "D"};
    static const std::vector<std::string> known{"free-per-day", "price", "per"};
    reader.reject_unknown_keys(classes);
    for (std::size_t i = 0; i < class_count; ++i) {
        const TreeReader one = reader[classes[i]];
        if (!one.is_there()) {
            continue;
        }
        one.reject_unknown_keys(known);
        take_count(one["free-per-day"], card.transactions[i].free_per_day, 0);
        take_number(one["price"], card.transactions[i].price);
        take_count(one["per"], card.transactions[i].per, 1);
    }
}

PriceCard read_card(const TreeReader& reader) {
    static const std::vector<std::string> known{"name",    "from",     "currency",
                                                "storage", "download", "transactions"};
    reader.reject_unknown_keys(known);
    PriceCard card;
    card.name = reader["name"].text().value_or("");
    if (card.name.empty()) {
        reader.error("a card without a name", "add \"name\": \"b2-2026\"");
    }
    card.currency = reader["currency"].text().value_or(card.currency);
    const auto from = reader["from"].text();
    const auto day = from ? read_day(*from) : std::nullopt;
    if (!day) {
        const TreeReader& where = from ? reader["from"] : reader;
        where.error(from ? concat("'", *from, "' is no day") : "a card that does not say from when",
                    "write \"from\": \"2026-05-01\"");
    }
    card.from = day.value_or(Day());
    take_storage(reader["storage"], card);
    take_download(reader["download"], card);
    take_transactions(reader["transactions"], card);
    return card;
}

} // namespace

Result<PriceList> read_prices(std::shared_ptr<const Source> source) {
    const auto tree = parse_json(std::move(source));
    if (!tree) {
        return tree.error();
    }
    static const std::vector<std::string> known{"cards"};
    Diagnostics problems;
    const TreeReader reader(*tree, problems);
    reader.reject_unknown_keys(known);
    PriceList prices;
    std::set<Day> days;
    for (const TreeReader& one : reader["cards"].elements()) {
        prices.push_back(read_card(one));
        if (!days.insert(prices.back().from).second) {
            one.error(concat("card '", prices.back().name, "' begins on the day of another"),
                      "give each a day of its own in \"from\"");
        }
        if (prices.back().currency != prices.front().currency) {
            one.error(concat("card '", prices.back().name, "' is in ", prices.back().currency,
                             ", the first in ", prices.front().currency),
                      "write all in one currency: nothing is converted");
        }
    }
    if (prices.empty() && !problems.has_errors()) {
        reader.error("no price card", "write {\"cards\": [{\"name\": …, \"from\": …}]}");
    }
    if (problems.has_errors()) {
        return problems;
    }
    std::sort(prices.begin(), prices.end(),
              [](const PriceCard& a, const PriceCard& b) { return a.from < b.from; });
    return prices;
}

} // namespace harness::emulators::bill
