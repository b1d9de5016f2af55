#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/promises.hpp"
#include "harness/restore_verify/retention_promise.hpp"
#include "harness/retention/tool_policy.hpp"

namespace harness::restore_verify {

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::int64_t two_o_clock = 7'200;

Promises promised(const std::string& policy) {
    Promises out;
    out.retention = retention::read_short_text(Source("x", policy))->policies.front().policy;
    return out;
}

std::string id_of(std::int64_t night) {
    std::string out = std::to_string(night);
    return std::string(64 - out.size(), '0') + out;
}

/// Snapshots of these nights, by their numbers since 1970.
HostNight seen(const std::vector<std::int64_t>& nights, const std::string& path = "/home") {
    HostNight out{.host = "one", .snapshots = nights.size()};
    PathsNight all{{path}, {}};
    for (const std::int64_t night : nights) {
        all.snapshots.emplace(id_of(night), Moment{night * day + two_o_clock});
    }
    out.by_paths.push_back(std::move(all));
    return out;
}

History history_of(const std::vector<HostNight>& nights) {
    History out;
    for (const HostNight& night : nights) {
        out.nights.emplace_back().hosts.push_back(night);
    }
    return out;
}

std::vector<std::string> wrong(const std::vector<reports::Case>& cases) {
    std::vector<std::string> out;
    for (const reports::Case& one : cases) {
        if (one.status != reports::CaseStatus::passed) {
            out.push_back(one.name + ": " + one.seen);
        }
    }
    return out;
}

} // namespace

TEST_CASE("snapshots that a policy keeps are not lost from one night to the next",
          "[restore_verify]") {
    const Promises three = promised("3 daily");
    const History before = history_of({seen({100, 101, 102})});
    CHECK(wrong(judge_retention(three, seen({101, 102, 103}), before)).empty());
    CHECK(wrong(judge_retention(three, seen({102, 103}), before)) ==
          std::vector<std::string>{"snapshots of one have lost none that is to be kept: gone: "
                                   "00000000 of 1970-04-12T02:00:00"});
    CHECK(judge_retention({}, seen({103}), before).empty());
}

TEST_CASE("a loss is told each night, until the policy would not keep it any more",
          "[restore_verify]") {
    const Promises three = promised("3 daily");
    const std::vector<HostNight> nights{seen({100, 101, 102}), seen({102, 103})};
    CHECK(wrong(judge_retention(three, seen({102, 103}), history_of(nights))).size() == 1);
    CHECK(wrong(judge_retention(three, seen({102, 103, 104}), history_of(nights))).empty());
}

TEST_CASE("all snapshots of one set of paths may be gone", "[restore_verify]") {
    HostNight before = seen({100, 101});
    before.by_paths.push_back(seen({100}, "/etc").by_paths.front());
    const auto judged =
        judge_retention(promised("3 daily"), seen({100, 101}), history_of({before}));
    CHECK(wrong(judged) == std::vector<std::string>{
                               "snapshots of one: /etc have lost none that is to be kept: gone: "
                               "00000000 of 1970-04-11T02:00:00"});
}

TEST_CASE("what a policy does not keep is too many, once its removal is due", "[restore_verify]") {
    const Promises three = promised("3 daily");
    // The night's own `forget` may be still to come; restic 0.16 keeps the oldest as well.
    CHECK(wrong(judge_retention(three, seen({100, 101, 102, 103}), {})).empty());
    CHECK(wrong(judge_retention(three, seen({99, 100, 101, 102, 103}), {})) ==
          std::vector<std::string>{"snapshots of one are no more than are to be kept: too many: "
                                   "00000000 of 1970-04-10T02:00:00"});
    CHECK(wrong(judge_retention(promised("7 daily"), seen({50, 99}), {})).empty());
}

TEST_CASE("a host's snapshots are told by their paths, and read again from a history",
          "[restore_verify]") {
    HostSnapshots host{"one", {}};
    host.all.push_back({id_of(1), "one", Moment{day}, {"/home", "/etc"}, {}, Moment{day + 3'600}});
    host.all.push_back({id_of(2), "one", Moment{2 * day}, {"/etc", "/home"}, {}, Moment{2 * day}});
    const auto nights = by_paths(host);
    REQUIRE(nights.size() == 1);
    CHECK(nights[0].paths == std::vector<std::string>{"/etc", "/home"});
    CHECK(nights[0].snapshots.at(id_of(1)) == Moment{day + 3'600});
    Night night;
    night.job = "nightly";
    night.hosts.push_back({.host = "one", .by_paths = nights});
    const History again = read_history(render_line(night), "nightly", "");
    REQUIRE(again.nights.size() == 1);
    CHECK(again.nights[0].hosts.at(0).by_paths.at(0).snapshots == nights[0].snapshots);
}

} // namespace harness::restore_verify
