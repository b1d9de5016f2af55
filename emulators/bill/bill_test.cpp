#include "emulators/bill/render.hpp"
#include "emulators/bill/usage_csv.hpp"
#include "harness/base/split.hpp"
#include "harness/base/testing/catch.hpp"

#include <cmath>
#include <random>

namespace bill = harness::emulators::bill;

namespace {

constexpr std::uint64_t gigabyte = 1'000'000'000;

bill::Day day(int year, unsigned month, unsigned number) {
    return bill::Day(std::chrono::year(year) / month / number);
}

bool is_near(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

const bill::Line& line_of(const bill::Bill& all, std::string_view item) {
    return *std::find_if(all.lines.begin(), all.lines.end(),
                         [&](const bill::Line& one) { return one.item == item; });
}

/// A terabyte from the first of a month on, looked at when the month is over.
bill::Ledger terabyte_in(bill::Day month) {
    bill::Ledger ledger;
    ledger.keep(month, "backups", "data/1", 900 * gigabyte);
    ledger.keep(month, "backups", "index/1", 100 * gigabyte);
    ledger.pass(bill::month_after(month));
    return ledger;
}

} // namespace

TEST_CASE("a terabyte for a month costs what the cards say, without its first 10 GB", "[bill]") {
    const bill::PriceList& prices = bill::built_in_prices();
    const bill::Bill old = bill::dearest_month(terabyte_in(day(2026, 3, 1)), prices);
    CHECK(is_near(old.total, 6 * 0.99)); // Whatever the month's length.
    CHECK(is_near(old.average_gb, 1000));
    const bill::Bill now = bill::dearest_month(terabyte_in(day(2026, 7, 1)), prices);
    CHECK(is_near(now.total, 6.95 * 0.99 * 31 / 30));
    CHECK(now.lines.front().item == "storage");
    REQUIRE(now.prefixes.size() == 2);
    CHECK(now.prefixes[0].name == "backups/data/");
    CHECK(is_near(now.prefixes[0].cost, now.total * 0.9));
    CHECK(is_near(now.buckets[0].cost, now.total));
}

TEST_CASE("a month in which prices change is billed day by day", "[bill]") {
    bill::PriceList prices = bill::built_in_prices();
    prices[1].from = day(2026, 4, 16);
    prices[0].storage_per_tb = 3;
    prices[1].storage_per_tb = 6;
    prices[0].free_gb = prices[1].free_gb = 0;
    const bill::Bill april = bill::dearest_month(terabyte_in(day(2026, 4, 1)), prices);
    CHECK(is_near(april.total, 4.5));
}

TEST_CASE("downloads are free up to three times what is stored on average", "[bill]") {
    const bill::Day first = day(2026, 7, 1);
    bill::Ledger ledger;
    ledger.keep(first, "b", "k", 10 * gigabyte);
    ledger.transaction(first + std::chrono::days(3), "b", bill::Class::b, 0, 20 * gigabyte);
    ledger.transaction(first + std::chrono::days(4), "c", bill::Class::b, 0, 30 * gigabyte);
    ledger.pass(bill::month_after(first));
    const bill::Bill july = bill::dearest_month(ledger, bill::built_in_prices());
    CHECK(is_near(line_of(july, "download").free, 30));
    CHECK(is_near(july.total, 0.2));
    CHECK(july.buckets[0].name == "c");
    CHECK(is_near(july.buckets[0].cost, 0.12));
}

TEST_CASE("transactions have their free ones each day, for all buckets together", "[bill]") {
    const bill::Day first = day(2026, 3, 1);
    bill::Ledger ledger;
    for (int i = 0; i < 2600; ++i) {
        ledger.transaction(first, i % 2 == 0 ? "a" : "b", bill::Class::c, 0, 0);
        ledger.transaction(first, "a", bill::Class::a, 0, 0);
    }
    ledger.transaction(first + std::chrono::days(1), "a", bill::Class::c, 0, 0);
    const bill::Bill march = bill::dearest_month(ledger, bill::built_in_prices());
    CHECK(is_near(line_of(march, "class C").cost, 100 * 0.004 / 1000));
    CHECK(line_of(march, "class C").free == 2501);
    CHECK(line_of(march, "class A").cost == 0);
    CHECK(march.until == first + std::chrono::days(2)); // It goes on.
}

TEST_CASE("a year's bills are one for each month, and the dearest is found", "[bill]") {
    const bill::Day first = day(2026, 6, 1);
    bill::Ledger ledger;
    for (bill::Day month = first; month < day(2027, 6, 1); month = bill::month_after(month)) {
        ledger.keep(month, "b", "k", 100 * gigabyte);
    }
    ledger.pass(day(2027, 6, 1));
    const auto bills = bill::monthly_bills(ledger, bill::built_in_prices());
    REQUIRE(bills.size() == 12);
    CHECK(bill::dearest_month(ledger, bill::built_in_prices()).from == day(2027, 5, 1));
    const std::string chart = bill::chart_text(bills);
    CHECK(harness::split_lines(chart).size() == 12);
    CHECK(chart.find("2026-06 ### 0.63 USD\n") == 0);
    CHECK(bill::chart_svg(bills).find("2027-05</text>") != std::string::npos);
}

TEST_CASE("a day is thought on to a month", "[bill]") {
    const bill::Day today = day(2026, 7, 5);
    bill::Ledger ledger;
    ledger.keep(bill::Seconds(today) + std::chrono::hours(20), "b", "k", 110 * gigabyte);
    ledger.transaction(bill::Seconds(today) + std::chrono::hours(20), "b", bill::Class::a, 0, 0);
    ledger.pass(bill::Seconds(today) + std::chrono::hours(21));
    const bill::Bill month = bill::month_of_such_days(ledger, bill::built_in_prices(), today);
    CHECK(is_near(month.total, 0.1 * 6.95));
    CHECK(line_of(month, "class A").quantity == 30);
}

TEST_CASE("nothing costs nothing", "[bill]") {
    const bill::Ledger ledger;
    CHECK(bill::monthly_bills(ledger, bill::built_in_prices()).empty());
    CHECK(bill::dearest_month(ledger, bill::built_in_prices()).total == 0);
    CHECK(bill::chart_text({}).empty());
}

TEST_CASE("what the daily files say adds up to the bill", "[bill]") {
    const bill::Day first = day(2026, 3, 1);
    for (unsigned seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random(seed);
        bill::Ledger ledger;
        for (int i = 0; i < 300; ++i) {
            const bill::Seconds when = bill::Seconds(first) + std::chrono::seconds(i * 8000);
            const std::string bucket(1, static_cast<char>('a' + random() % 3));
            const std::uint64_t bytes = random() % (20 * gigabyte);
            ledger.keep(when, bucket, "k", bytes);
            ledger.drop(when, bucket, "k", random() % (10 * gigabyte), true);
            ledger.transaction(when, bucket, static_cast<bill::Class>(random() % 4), bytes,
                               random() % gigabyte);
        }
        ledger.pass(bill::month_after(first));
        double byte_hours = 0;
        double downloaded = 0;
        std::array<double, bill::class_count> calls{};
        for (const auto& [date, buckets] : ledger.days()) {
            const std::string csv = bill::usage_csv(date, buckets, {});
            const auto account = harness::split(harness::split_lines(csv).at(1), ',');
            byte_hours += std::stod(std::string(account.at(7)));
            downloaded += std::stod(std::string(account.at(8)));
            for (std::size_t i = 0; i < calls.size(); ++i) {
                calls[i] += std::stod(std::string(account.at(10 + i)));
            }
        }
        const bill::Bill march = bill::dearest_month(ledger, bill::built_in_prices());
        CHECK(is_near(line_of(march, "storage").quantity, byte_hours / 1e9));
        CHECK(is_near(line_of(march, "download").quantity, downloaded / 1e9));
        CHECK(line_of(march, "class C").quantity == calls[2]);
        double of_buckets = 0;
        for (const bill::Share& one : march.buckets) {
            of_buckets += one.cost;
        }
        CHECK(is_near(of_buckets, march.total));
    }
}

TEST_CASE("a bill is told to people and to programs", "[bill]") {
    const bill::Bill july =
        bill::dearest_month(terabyte_in(day(2026, 7, 1)), bill::built_in_prices());
    CHECK(bill::render_text(july) ==
          "2026-07-01 to 2026-07-31: 7.1099 USD by b2-2026, 1000.000 GB on average\n"
          "    storage: 7.1099 for 744000.000 GB-hours, 7440.000 of them free\n"
          "    bucket backups: 7.1099\n"
          "    names backups/data/: 6.3989\n"
          "    names backups/index/: 0.7110\n");
    const std::string json = bill::render_json(july);
    CHECK(json.find("\"card\": \"b2-2026\"") != std::string::npos);
    CHECK(bill::render_json(std::vector{july, july}).starts_with("[\n"));
}
