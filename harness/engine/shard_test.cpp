#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/shard.hpp"

#include <algorithm>
#include <random>

using namespace harness;
using namespace harness::engine;
using std::chrono::seconds;

TEST_CASE("a shard is a number of a count", "[engine]") {
    const auto shard = parse_shard("2/3");
    REQUIRE(shard);
    CHECK(shard->number == 2);
    CHECK(shard->count == 3);
    for (const char* wrong :
         {"", "2", "0/3", "4/3", "1/", "/2", "1/2/3", "a/b", "1/1001", "-1/2"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_shard(wrong));
    }
}

TEST_CASE("shards take about the same time", "[engine]") {
    const std::vector<WeighedRun> runs{
        {"a", seconds(1)}, {"b", seconds(8)}, {"c", seconds(4)}, {"d", seconds(3)}};
    CHECK(members_of({1, 2}, runs) == std::vector<std::size_t>{1});
    CHECK(members_of({2, 2}, runs) == std::vector<std::size_t>{0, 2, 3});
}

TEST_CASE("the order in which runs are named does not change their shard", "[engine]") {
    const std::vector<WeighedRun> runs{{"a", seconds(2)}, {"b", seconds(2)}, {"c", seconds(2)}};
    const std::vector<WeighedRun> other{{"c", seconds(2)}, {"a", seconds(2)}, {"b", seconds(2)}};
    CHECK(members_of({1, 2}, runs) == std::vector<std::size_t>{0, 2});
    CHECK(members_of({1, 2}, other) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("every run is in one shard, whatever they weigh", "[engine]") {
    constexpr unsigned seed = 20261128;
    CAPTURE(seed);
    std::mt19937 lots(seed);
    for (int round = 0; round < 50; ++round) {
        std::vector<WeighedRun> runs;
        for (unsigned i = static_cast<unsigned>(lots() % 30); i > 0; --i) {
            runs.push_back({concat("s", lots() % 20), seconds(static_cast<int>(lots() % 5))});
        }
        const std::size_t count = 1 + lots() % 7;
        std::vector<std::size_t> all;
        std::size_t most = 0;
        std::size_t least = runs.size();
        for (std::size_t number = 1; number <= count; ++number) {
            const auto members = members_of({number, count}, runs);
            all.insert(all.end(), members.begin(), members.end());
            most = std::max(most, members.size());
            least = std::min(least, members.size());
        }
        std::sort(all.begin(), all.end());
        REQUIRE(all.size() == runs.size());
        CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
        CHECK((runs.size() < count || least > 0));
    }
}
