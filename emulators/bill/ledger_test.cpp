#include "emulators/bill/ledger.hpp"
#include "emulators/bill/usage_csv.hpp"
#include "harness/base/split.hpp"
#include "harness/base/testing/catch.hpp"

#include <random>

namespace bill = harness::emulators::bill;
using harness::split;

namespace {

const bill::Day first{std::chrono::year(2026) / 3 / 30};
const bill::Seconds begin{first};

/// Something that came or went.
struct Event {
    bill::Seconds when;
    std::string bucket;
    std::string key;
    std::uint64_t bytes = 0;
    bool is_removal = false;
};

/// Comes and goes over a few days, in three buckets.
std::vector<Event> some_events(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned end) { return random() % end; };
    std::vector<Event> out;
    std::map<std::pair<std::string, std::string>, std::uint64_t> kept;
    bill::Seconds now = begin;
    for (int i = 0; i < 60; ++i) {
        now += std::chrono::seconds(below(9000));
        Event one{now, std::string(1, static_cast<char>('a' + below(3))),
                  std::string(1, static_cast<char>('p' + below(3))) + "/k", below(5000)};
        std::uint64_t& level = kept[{one.bucket, one.key}];
        one.is_removal = level >= one.bytes && below(3) == 0;
        level = one.is_removal ? level - one.bytes : level + one.bytes;
        out.push_back(one);
    }
    return out;
}

/// What the plainest way of counting gives: each second looked at.
std::map<bill::Day, std::map<std::string, std::uint64_t>>
counted_second_by_second(const std::vector<Event>& events, bill::Seconds end) {
    std::map<bill::Day, std::map<std::string, std::uint64_t>> out;
    std::map<std::string, std::uint64_t> levels;
    std::size_t next = 0;
    for (bill::Seconds now = begin; now < end; now += std::chrono::seconds(1)) {
        for (; next < events.size() && events[next].when == now; ++next) {
            std::uint64_t& level = levels[events[next].bucket];
            level += events[next].is_removal ? 0 : events[next].bytes;
            level -= events[next].is_removal ? events[next].bytes : 0;
        }
        auto& day = out[std::chrono::floor<std::chrono::days>(now)];
        for (const auto& [bucket, level] : levels) {
            day[bucket] += level;
        }
    }
    return out;
}

} // namespace

TEST_CASE("byte-hours are what counting each second gives", "[bill]") {
    for (unsigned seed = 1; seed <= 3; ++seed) {
        CAPTURE(seed);
        const std::vector<Event> events = some_events(seed);
        const bill::Seconds end = begin + std::chrono::days(4) + std::chrono::hours(7);
        bill::Ledger ledger;
        for (const Event& one : events) {
            if (one.is_removal) {
                ledger.drop(one.when, one.bucket, one.key, one.bytes, true);
            } else {
                ledger.keep(one.when, one.bucket, one.key, one.bytes);
            }
        }
        const bill::Seconds last = std::max(end, events.back().when);
        ledger.pass(last);
        for (const auto& [day, buckets] : counted_second_by_second(events, last)) {
            for (const auto& [bucket, area] : buckets) {
                const auto found = ledger.days().find(day);
                const bool is_there =
                    found != ledger.days().end() && found->second.count(bucket) > 0;
                const std::uint64_t seen = is_there ? found->second.at(bucket).byte_seconds : 0;
                CHECK(seen == area);
            }
        }
    }
}

TEST_CASE("what is held below prefixes is all that is held", "[bill]") {
    bill::Ledger ledger;
    for (const Event& one : some_events(7)) {
        ledger.keep(one.when, one.bucket, one.key, one.bytes);
    }
    ledger.pass(begin + std::chrono::days(9));
    std::uint64_t by_days = 0;
    for (const auto& [day, buckets] : ledger.days()) {
        for (const auto& [bucket, use] : buckets) {
            by_days += use.byte_seconds;
        }
    }
    std::uint64_t by_prefixes = 0;
    for (const bill::Day month : {bill::month_of(first), bill::month_after(first)}) {
        for (const auto& [which, area] : ledger.holdings(month)) {
            by_prefixes += area;
        }
    }
    CHECK(by_days == by_prefixes);
}

TEST_CASE("a bucket that is gone is stored no more, and its bytes are deleted", "[bill]") {
    bill::Ledger ledger;
    ledger.keep(begin, "b", "k", 100);
    ledger.forget(begin + std::chrono::hours(1), "b");
    ledger.pass(begin + std::chrono::days(2));
    const bill::Use& use = ledger.days().at(first).at("b");
    CHECK(use.byte_seconds == 360'000);
    CHECK(use.deleted == 100);
    CHECK(ledger.stored("b") == 0);
    CHECK(ledger.days().size() == 1);
}

TEST_CASE("names without end become one prefix, and none of their bytes is lost", "[bill]") {
    bill::Ledger ledger;
    for (int i = 0; i < 1500; ++i) {
        ledger.keep(begin, "b", std::to_string(i) + "/k", 2);
    }
    for (int i = 0; i < 1500; ++i) {
        ledger.drop(begin, "b", std::to_string(i) + "/k", 1, true);
    }
    CHECK(ledger.stored("b") == 1500);
    ledger.pass(begin + std::chrono::hours(1));
    CHECK(ledger.holdings(bill::month_of(first)).at({"b", "*"}) == 500U * 3600);
}

TEST_CASE("a clock that goes back takes nothing away", "[bill]") {
    bill::Ledger ledger;
    ledger.keep(begin + std::chrono::hours(2), "b", "k", 1);
    ledger.drop(begin, "b", "k", 1, true);
    ledger.pass(begin + std::chrono::hours(3));
    CHECK(ledger.days().at(first).at("b").byte_seconds == 0);
    CHECK(ledger.days().at(first).at("b").deleted == 1);
}

TEST_CASE("the daily file has a row for each bucket, and the account's is their sum", "[bill]") {
    bill::Ledger ledger;
    ledger.keep(begin, "one", "k", 1'500'000'000);
    ledger.keep(begin + std::chrono::hours(12), "two", "k", 500'000'000);
    ledger.transaction(begin, "one", bill::Class::a, 1'500'000'000, 0);
    ledger.transaction(begin, "two", bill::Class::b, 0, 77);
    ledger.transaction(begin, "", bill::Class::c, 0, 0);
    ledger.pass(begin + std::chrono::days(1));
    const std::string csv = bill::usage_csv(first, ledger.days().at(first),
                                            {"eu-central-003", {{"one", "id1"}, {"two", "id2"}}});
    CHECK(csv ==
          "date,bucket_id,bucket_name,reporting_location,uploaded_gb,deleted_gb,stored_gb,"
          "storage_byte_hours,downloaded_bytes,downloaded_favored_bytes,api_txn_class_a,"
          "api_txn_class_b,api_txn_class_c,api_txn_class_d\n"
          "2026-03-30,,,eu-central-003,1.500000000,0.000000000,2.000000000,42000000000.0000,77,0,"
          "1,1,1,0\n"
          "2026-03-30,id1,one,eu-central-003,1.500000000,0.000000000,1.500000000,"
          "36000000000.0000,0,0,1,0,0,0\n"
          "2026-03-30,id2,two,eu-central-003,0.000000000,0.000000000,0.500000000,"
          "6000000000.0000,77,0,0,1,0,0\n");
    CHECK(bill::usage_name(first, "abc") == "2026-03-30/usage.account-abc.csv");
}
