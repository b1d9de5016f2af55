#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/scenario.hpp"

using namespace harness;
using namespace harness::scenario;
using namespace std::chrono_literals;

namespace {

/// The first step of a scenario with a store.
template <typename Kind>
Kind first_step(const std::string& step) {
    const auto parsed = parse_scenario(std::make_shared<const Source>(
        "s.yaml", concat("summary: s\nmachine: { report: r.json }\n"
                         "stores: { b2: { keys: [client] } }\nsteps:\n  - ",
                         step, "\n")));
    REQUIRE(parsed);
    return std::get<Kind>(parsed->steps.at(0).action);
}

} // namespace

TEST_CASE("bad days are of requests, of connections, or of names", "[scenario]") {
    const auto faults = first_step<BadDaysAction>("{ bad-days: b2, faults: [\"do=SlowDown\"] }");
    CHECK(faults.faults.size() == 1);
    CHECK(faults.reception.is_usual());
    CHECK_FALSE(faults.is_end());
    const auto away = first_step<BadDaysAction>("{ bad-days: b2, endpoint: away, for: 1h }");
    CHECK(away.reception.is_away);
    CHECK(away.reception.away == 1h);
    CHECK_FALSE(first_step<BadDaysAction>("{ bad-days: b2, endpoint: away }").reception.away);
    const auto expired = first_step<BadDaysAction>("{ bad-days: b2, certificate: expired }");
    CHECK(expired.reception.has_expired_certificate);
    CHECK_FALSE(expired.is_end());
    CHECK(first_step<BadDaysAction>("{ bad-days: b2, dns: gone }").is_unknown_by_name);
    CHECK(first_step<BadDaysAction>("{ bad-days: b2 }").is_end());
}

TEST_CASE("harm is waited for, once unless it is said how often", "[scenario]") {
    CHECK(first_step<AwaitHarmAction>("{ await-harm: b2 }").requests == 1);
    CHECK(first_step<AwaitHarmAction>("{ await-harm: b2, requests: 3 }").requests == 3);
}

TEST_CASE("damage is of one object, chosen by a seed, and of what clients see", "[scenario]") {
    const auto usual = first_step<DamageObjectAction>("{ damage-object: b2, objects: \"*\", "
                                                      "how: flip }");
    CHECK(usual.how == ObjectDamage::flip);
    CHECK(usual.count == 1U);
    CHECK(usual.choice == ObjectChoice::by_seed);
    CHECK(usual.seed == 1);
    CHECK_FALSE(usual.is_every_version);
    const auto other = first_step<DamageObjectAction>(
        "{ damage-object: b2, objects: \"data/*\", bucket: panther, how: truncate, count: all, "
        "which: newest, seed: 7, versions: all }");
    CHECK(other.objects == "data/*");
    CHECK(other.bucket == "panther");
    CHECK(other.how == ObjectDamage::truncate);
    CHECK_FALSE(other.count);
    CHECK(other.choice == ObjectChoice::newest);
    CHECK(other.seed == 7);
    CHECK(other.is_every_version);
    CHECK(first_step<DamageObjectAction>("{ damage-object: b2, objects: x, how: roll-back }").how ==
          ObjectDamage::roll_back);
    CHECK(first_step<DamageObjectAction>("{ damage-object: b2, objects: x, how: replace }").how ==
          ObjectDamage::replace);
    CHECK(first_step<DamageObjectAction>("{ damage-object: b2, objects: x, how: remove }").how ==
          ObjectDamage::remove);
}

TEST_CASE("the power goes in good order unless it is said otherwise", "[scenario]") {
    CHECK(first_step<PowerOffAction>("power-off:").is_orderly);
    CHECK_FALSE(first_step<PowerOffAction>("{ power-off: {}, how: at-once }").is_orderly);
}
