#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/alert.hpp"
#include "harness/restore_verify/promises.hpp"
#include "harness/restore_verify/trend.hpp"

namespace harness::restore_verify {

namespace {

Night night_of(std::int64_t day, std::uint64_t bytes) {
    Night out;
    out.at = Moment{day * 86'400};
    out.job = "nightly";
    out.repository = "/copy";
    out.repository_id = "aa";
    out.verdict = "passed";
    out.restic = "0.18.1";
    out.hosts = {{"one", 3, "b7", Moment{day * 86'400 - 7'200}, bytes, 12}};
    out.verified = {{"b7", "newest of one", 13, bytes, 1500, false}};
    return out;
}

History read_nights(const std::string& text) {
    return read_history(text, "nightly", "/copy");
}

} // namespace

TEST_CASE("a night is read again as it was written, on one line", "[restore_verify]") {
    Night one = night_of(20'000, 5);
    one.not_verified = {"oldest of one"};
    one.failures = {"a \"b\"\n\xff"};
    const std::string line = render_line(one);
    CHECK(line.find('\n') == line.size() - 1);
    const History history = read_nights(line);
    REQUIRE(history.nights.size() == 1);
    CHECK(render_line(history.nights[0]) == line);
}

TEST_CASE("a line that was cut off is no night, and damaged ones are counted", "[restore_verify]") {
    const std::string first = render_line(night_of(1, 5));
    const std::string all = first + "nonsense\n{}\n" + first;
    const History whole = read_nights(all);
    CHECK(whole.nights.size() == 2);
    CHECK(whole.damaged == std::vector<std::size_t>{2, 3});
    CHECK(whole.whole == all.size());
    for (std::size_t cut = 1; cut < first.size(); ++cut) {
        const History history = read_nights(all + first.substr(0, cut));
        CHECK(history.nights.size() == 2);
        CHECK(history.whole == all.size());
    }
}

TEST_CASE("a history may have nights of several jobs and repositories", "[restore_verify]") {
    Night other = night_of(2, 5);
    other.repository = "/elsewhere";
    CHECK(read_nights(render_line(night_of(1, 5)) + render_line(other)).nights.size() == 1);
}

TEST_CASE("a repository in the place of another one is found out", "[restore_verify]") {
    const History history = read_nights(render_line(night_of(1, 5)));
    CHECK(judge_identity("aa", history).at(0).status == reports::CaseStatus::passed);
    CHECK(judge_identity("bb", history).at(0).message ==
          "another repository is there than on 1970-01-02T00:00:00Z: what was backed up until "
          "then is not in it");
    CHECK(judge_identity("bb", {}).empty());
}

TEST_CASE("a newest snapshot may shrink so far", "[restore_verify]") {
    const History history = read_nights(render_line(night_of(1, 1000)));
    Promises promises;
    promises.may_shrink = 20;
    const auto judged = [&](std::uint64_t bytes) {
        return judge_size(promises, night_of(2, bytes).hosts[0], history).at(0);
    };
    CHECK(judged(800).status == reports::CaseStatus::passed);
    CHECK(judged(799).status == reports::CaseStatus::failed);
    CHECK(judged(799).seen == "799 B, before 1000 B");
    CHECK(judge_size(promises, night_of(2, 1).hosts[0], {}).empty());
}

TEST_CASE("a restore may take so long", "[restore_verify]") {
    Promises promises;
    const VerifiedSnapshot one = night_of(1, 1).verified[0];
    CHECK(judge_time(promises, one).empty());
    promises.restore_within = std::chrono::seconds(1);
    CHECK(judge_time(promises, one).at(0).message == "the restore of newest of one took 1.5 s");
}

TEST_CASE("the trend is a table of nights and a bar for each", "[restore_verify]") {
    std::string text;
    for (int day = 0; day < 4; ++day) {
        text += render_line(night_of(20'000 + day, 1U << (20U + static_cast<unsigned>(day))));
    }
    CHECK(render_trend(read_nights(text), 3) ==
          "night             verdict  snapshots  newest   size  restore  verified\n"
          "2024-10-05T00:00  passed           3     2 h  2 MiB    1.5 s    1 of 1\n"
          "2024-10-06T00:00  passed           3     2 h  4 MiB    1.5 s    1 of 1\n"
          "2024-10-07T00:00  passed           3     2 h  8 MiB    1.5 s    1 of 1\n"
          "newest  ▅▅▅  2 h to 2 h\n"
          "size    ▁▃█  2 MiB to 8 MiB\n"
          "restore ▅▅▅  1.5 s to 1.5 s\n");
    CHECK(render_trend({}, 3) == "no nights yet\n");
    CHECK(sparkline({1.0, std::nullopt, 2.0}) == "▁ █");
    CHECK(render_trend_json({}) == "[\n]\n");
}

TEST_CASE("an alert has a text that chats show", "[restore_verify]") {
    Night bad = night_of(1, 5);
    bad.verdict = "failed";
    bad.failures = {"promises: old"};
    bad.not_verified = {"oldest of one"};
    const std::string alert = render_alert(bad, 1);
    CHECK_THAT(alert, Catch::contains_text(
                          R"("exit":1,"text":"restore-verify nightly: failed\n- promises: old\n)"
                          R"(- not verified: oldest of one"})"));
}

} // namespace harness::restore_verify
