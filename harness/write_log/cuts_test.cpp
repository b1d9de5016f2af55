#include "harness/base/testing/catch.hpp"
#include "harness/write_log/cuts.hpp"
#include "harness/write_log/testing/log_text.hpp"

using namespace harness::write_log;
using harness::write_log::testing::LogText;

namespace {

std::vector<Entry> entries_of(const LogText& log) {
    return read_entries(log.reader(), log.count());
}

std::vector<std::size_t> ends_of(const std::vector<Cut>& cuts) {
    std::vector<std::size_t> out;
    for (const Cut& cut : cuts) {
        out.push_back(cut.end);
    }
    return out;
}

const LogText two_flushes =
    LogText().write(0, 1, 'a').write(1, 1, 'b').flush().write(2, 1, 'c').flush().write(3, 1, 'd');

} // namespace

TEST_CASE("each flush has a cut at its end and one with a loss before it", "[write_log]") {
    const auto cuts = plan_cuts(entries_of(two_flushes), 0, 6, Loss::any, 1);
    REQUIRE(ends_of(cuts) == std::vector<std::size_t>{0, 2, 3, 4, 5, 6, 6});
    CHECK(cuts[0].is_at_flush);
    CHECK_FALSE(cuts[1].lost.empty());
    CHECK(cuts[2] == Cut{.number = 3, .flush = 1, .end = 3, .is_at_flush = true, .lost = {}});
    CHECK(cuts[3] == Cut{.number = 4, .flush = 1, .end = 4, .is_at_flush = false, .lost = {3}});
    CHECK(cuts[6] == Cut{.number = 7, .flush = 2, .end = 6, .is_at_flush = false, .lost = {}});
}

TEST_CASE("where only the last writes can be lost, a cut lies between two of them", "[write_log]") {
    const auto cuts = plan_cuts(entries_of(two_flushes), 0, 6, Loss::rest, 1);
    CHECK(ends_of(cuts) == std::vector<std::size_t>{0, 1, 3, 5, 6});
    for (const Cut& cut : cuts) {
        CHECK(cut.lost.empty());
    }
}

TEST_CASE("a recording that begins later has all before it, whole", "[write_log]") {
    const auto cuts = plan_cuts(entries_of(two_flushes), 3, 5, Loss::any, 1);
    CHECK(ends_of(cuts) == std::vector<std::size_t>{3, 4, 5});
    CHECK(cuts[2].flush == 1);
}

TEST_CASE("flushes of nothing are counted, and make no cut", "[write_log]") {
    const auto entries = entries_of(LogText().flush().write(0, 1, 'a').flush().flush());
    const auto cuts = plan_cuts(entries, 0, 4, Loss::any, 1);
    CHECK(ends_of(cuts) == std::vector<std::size_t>{0, 2, 3});
    CHECK(cuts.back().flush == 2);
    CHECK(count_flushes(entries) == 3);
}

TEST_CASE("cuts are the same for the same seed", "[write_log]") {
    LogText log;
    for (int i = 0; i < 64; ++i) {
        log.write(static_cast<std::uint64_t>(i), 1, 'x');
    }
    const auto entries = entries_of(log);
    CHECK(plan_cuts(entries, 0, 64, Loss::any, 7) == plan_cuts(entries, 0, 64, Loss::any, 7));
    CHECK(plan_cuts(entries, 0, 64, Loss::any, 7) != plan_cuts(entries, 0, 64, Loss::any, 8));
}

TEST_CASE("fewer cuts are spread over all, and keep their numbers", "[write_log]") {
    const auto all = plan_cuts(entries_of(two_flushes), 0, 6, Loss::any, 1);
    const auto numbers = [&](std::size_t count) {
        std::vector<std::size_t> out;
        for (const Cut& cut : spread(all, count)) {
            out.push_back(cut.number);
        }
        return out;
    };
    CHECK(numbers(1) == std::vector<std::size_t>{7});
    CHECK(numbers(2) == std::vector<std::size_t>{1, 7});
    CHECK(numbers(4) == std::vector<std::size_t>{1, 3, 5, 7});
    CHECK(numbers(100).size() == 7);
}
