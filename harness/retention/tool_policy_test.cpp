#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/retention/differences.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::retention;
using harness::testing::read_source_file;

namespace {

Source fixture(const std::string& name) {
    return {name, read_source_file(concat("fixtures/retention/", name))};
}

std::string texts(const ToolPolicies& policies) {
    std::string out;
    for (const NamedPolicy& one : policies.policies) {
        out += concat(one.name, ": ", to_text(one.policy), "\n");
    }
    return out;
}

/// "line:column: problem" of each.
std::string problems(const Result<ToolPolicies>& result) {
    std::string out;
    if (result) {
        return "none";
    }
    for (const Diagnostic& one : result.error().items) {
        out +=
            concat(one.place.line, ":", one.place.column, ": ", one.problem, " | ", one.help, "\n");
    }
    return out;
}

bool contains(const std::vector<std::string>& sentences, std::string_view start) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const std::string& one) { return one.starts_with(start); });
}

} // namespace

TEST_CASE("the short text has counts, ages, tags and what is kept at least", "[retention]") {
    const auto read = read_short_text(
        Source("policy", "7 daily, 4 weekly, all yearly, 3 last, within 2d, daily within 1m, "
                         "tag release+signed, at least 36h"));
    REQUIRE(read);
    CHECK(to_text(read->policies[0].policy) ==
          "3 last, 7 daily, 4 weekly, all yearly, within 2d, daily within 1m, "
          "tag release+signed, at least 36h");
    const auto again = read_short_text(Source("x", to_text(read->policies[0].policy)));
    REQUIRE(again);
    CHECK(to_text(again->policies[0].policy) == to_text(read->policies[0].policy));
}

TEST_CASE("all mistakes of a short text are told", "[retention]") {
    CHECK(problems(read_short_text(Source("x", "7 dayly, x weekly, 3 daily, 4 daily"))) ==
          "1:3: unknown period 'dayly' | did you mean 'daily'?\n"
          "1:10: 'x' is no number of snapshots | write 'all' or a number up to 100000\n"
          "1:31: 'daily' stands twice | keep one of them\n");
    CHECK(problems(read_short_text(Source("x", "within soon, seven"))) ==
          "1:8: 'soon' is no length | write it as '2d', '1y6m' or '36h' (y, m, w, d, h)\n"
          "1:14: 'seven' is no part of a policy | write parts as '7 daily', 'within 2d', "
          "'tag NAME' or 'at least latest', with commas between them\n");
    CHECK(problems(read_short_text(Source("x", "0 daily"))) ==
          "0:0: a policy that keeps nothing but the newest snapshot | say how many to keep, as in "
          "'7 daily, 4 weekly, 12 monthly'\n");
}

TEST_CASE("sections of btrbk.conf inherit", "[retention]") {
    const auto read = read_btrbk(fixture("btrbk.conf"));
    REQUIRE(read);
    CHECK(texts(*read) ==
          "snapshots of /mnt/pool/home: 7 daily, 4 weekly, 12 monthly, at least 2 days\n"
          "backups of /mnt/pool/home at /mnt/backup: 30 daily, 12 weekly, all monthly, "
          "at least no\n"
          "snapshots of /mnt/pool/root: 3 daily, at least 2 days\n"
          "backups of /mnt/pool/root at /mnt/backup: 30 daily, 12 weekly, all monthly, "
          "at least no\n"
          "backups of /mnt/pool/root at /mnt/other: 1 yearly, at least no\n");
    const Policy& policy = read->policies[0].policy;
    CHECK(policy.week_start == std::chrono::Monday);
    CHECK(policy.day_begins == std::chrono::hours(4));
    CHECK(policy.counting == Counting::calendar);
}

TEST_CASE("all mistakes of a btrbk.conf are told", "[retention]") {
    CHECK(problems(read_btrbk(fixture("btrbk-broken.conf"))) ==
          "1:1: unknown option 'snapshot_preserv' | did you mean 'snapshot_preserve'?\n"
          "2:24: 'no' is no minimum to preserve | write 'all', 'latest' or a number with h, d, w, "
          "m or y, as in '2d'\n"
          "3:24: '7x' is no part of a retention policy | write a number or '*' with h, d, w, m or "
          "y, as in '7d 4w *m'\n"
          "4:24: 'mondy' is no day of the week | did you mean 'monday'?\n"
          "5:24: '24' is no hour of the day | write a number from 0 to 23\n");
    CHECK(problems(read_btrbk(Source("x", "snapshot_preserve"))) ==
          "1:1: 'snapshot_preserve' has no value | write it as 'snapshot_preserve 7d 4w 12m'\n");
    CHECK(problems(read_btrbk(Source("x", "volume /mnt"))) ==
          "0:0: no subvolume is configured | add a line 'subvolume PATH' for what is to be "
          "kept\n");
}

TEST_CASE("a configuration of snapper is read, with its defaults", "[retention]") {
    const auto read = read_snapper(fixture("snapper-root"));
    REQUIRE(read);
    CHECK(texts(*read) == "timeline: 7 daily, 4 weekly, 12 monthly, at least 1800s\n");
    const auto empty = read_snapper(Source("x", ""));
    REQUIRE(empty);
    CHECK(texts(*empty) == "timeline: 10 hourly, 10 daily, 10 monthly, 10 yearly, at least 1800s\n"
                           "number: 50 last, at least 1800s\n");
}

TEST_CASE("a configuration of snapper that keeps nothing is told so", "[retention]") {
    std::string zeros;
    for (const char* period : {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}) {
        zeros += concat("TIMELINE_LIMIT_", period, "=\"0\"\n");
    }
    const auto read = read_snapper(Source("x", zeros));
    REQUIRE(read);
    CHECK(problems(read->warnings).find("all TIMELINE_LIMIT_") != std::string::npos);
    const auto one = read_snapper(Source("x", zeros + "TIMELINE_LIMIT_DAILY=1\n"));
    REQUIRE(one);
    CHECK(one->warnings.items.empty());
}

TEST_CASE("all mistakes of a configuration of snapper are told", "[retention]") {
    CHECK(problems(read_snapper(fixture("snapper-broken"))) ==
          "1:1: unknown key 'TIMELINE_LIMIT_DAYLY'; snapper passes over it in silence | did you "
          "mean 'TIMELINE_LIMIT_DAILY'?\n"
          "2:24: TIMELINE_LIMIT_WEEKLY 'four' is neither a number nor a range | write it as "
          "\"10\", or as \"2-10\" where space is short\n"
          "3:19: TIMELINE_MIN_AGE '30m' is no number of seconds | write it as \"1800\"\n"
          "4:17: NUMBER_CLEANUP 'maybe' is neither yes nor no | write \"yes\" or \"no\"\n"
          "5:15: NUMBER_LIMIT '9-3' is neither a number nor a range | write it as \"10\", or as "
          "\"2-10\" where space is short\n");
    CHECK(problems(read_snapper(Source("x", "NUMBER_CLEANUP=no\nTIMELINE_CLEANUP=no\n"))) ==
          "0:0: nothing is ever removed: both cleanups are off | set TIMELINE_CLEANUP=\"yes\" or "
          "NUMBER_CLEANUP=\"yes\"\n");
    CHECK(problems(read_snapper(Source("x", "TIMELINE"))) ==
          "1:1: 'TIMELINE' sets nothing | write it as KEY=\"VALUE\"\n");
}

TEST_CASE("arguments of restic forget are read", "[retention]") {
    const auto read = read_restic(fixture("restic-forget"));
    REQUIRE(read);
    CHECK(texts(*read) == "restic forget: 3 last, 7 daily, 4 weekly, all monthly, within 2d, "
                          "hourly within 1m12h, tag release+signed, at least no\n");
    CHECK(problems(read_restic(Source("x", "--keep-dayly 7 --keep-daily x --keep-within 2w "
                                           "--keep-last"))) ==
          "1:1: unknown option '--keep-dayly' | did you mean '--keep-daily'?\n"
          "1:29: 'x' is no number of snapshots | write a number or 'unlimited'\n"
          "1:45: '2w' is no duration | write it as '1y5m7d2h'\n"
          "1:48: '--keep-last' has no value | write the value behind it, as in '--keep-daily 7'\n");
    CHECK(problems(read_restic(Source("x", "restic forget --prune"))) ==
          "0:0: no --keep option; restic refuses to remove all | say what to keep, as in "
          "'--keep-daily 7 --keep-weekly 4'\n");
}

TEST_CASE("datasets of sanoid.conf are made of their templates", "[retention]") {
    const auto read = read_sanoid(fixture("sanoid.conf"));
    REQUIRE(read);
    CHECK(texts(*read) == "tank/home: 36 hourly, 14 daily, 3 monthly, at least no\n"
                          "tank/scratch: 36 hourly, 30 daily, 3 monthly, at least all\n");
    CHECK(problems(read_sanoid(Source("x", "daily = 3\n[tank]\nuse_template = prod\n"
                                           "daily = few\n[template_production]\n"))) ==
          "1:1: 'daily = 3' stands in no section, or sets nothing | write '[pool/dataset]' before, "
          "and settings as 'daily = 30'\n"
          "4:9: 'few' is no number of daily snapshots | write a number, as in 'daily = 7'\n"
          "3:16: there is no template 'prod' | known: production\n");
    CHECK(problems(read_sanoid(Source("x", "[template_x]\n"))) ==
          "0:0: no dataset is configured | add a section '[pool/dataset]' with 'use_template = "
          "NAME'\n");
    const auto warned = read_sanoid(Source("x", "[tank]\nfrequently = 4\n"));
    REQUIRE(warned);
    CHECK(warned->warnings.items.at(0).problem ==
          "snapshots of less than an hour are not modelled");
}

TEST_CASE("a tool is known by the shape of its configuration", "[retention]") {
    for (const auto& [name, tool] :
         std::vector<std::pair<std::string, Tool>>{{"btrbk.conf", Tool::btrbk},
                                                   {"snapper-root", Tool::snapper},
                                                   {"restic-forget", Tool::restic},
                                                   {"sanoid.conf", Tool::sanoid},
                                                   {"snapshots.sh", Tool::script},
                                                   {"snapshots.service", Tool::script},
                                                   {"snapshots.nix", Tool::script}}) {
        const Source source = fixture(name);
        CHECK(detect(source.text()) == tool);
        CHECK(read_policies(source, tool).has_value());
    }
    CHECK(detect("7 daily, 4 weekly") == Tool::own);
}

TEST_CASE("where a tool means something else is said", "[retention]") {
    const Policy asked =
        read_short_text(Source("x", "7 daily, 4 weekly, 12 monthly"))->policies[0].policy;
    CHECK(differences(asked, asked).empty());
    const auto snapper =
        differences(asked, read_snapper(fixture("snapper-root"))->policies[0].policy);
    CHECK(contains(snapper, "the first snapshot of each period stands for it, not the last"));
    CHECK(contains(snapper, "the newest snapshot may be removed"));
    CHECK(contains(snapper, "kept at least: asked for latest, configured is 1800s"));
    CHECK(snapper.size() == 3);
    const auto btrbk = differences(asked, read_btrbk(fixture("btrbk.conf"))->policies[2].policy);
    CHECK(contains(btrbk, "daily: asked for 7, configured are 3"));
    CHECK(contains(btrbk, "weekly: asked for 4, configured are none"));
    CHECK(contains(btrbk, "counts go by the calendar back from now"));
    CHECK(contains(btrbk, "months and years begin with their first whole week"));
    CHECK(contains(btrbk, "days begin at 4:00, not at 0:00"));
    const auto restic =
        differences(asked, read_restic(fixture("restic-forget"))->policies[0].policy);
    CHECK(contains(restic, "all of an age: asked for none, configured is 2d"));
    CHECK(contains(restic, "the newest ones: asked for none, configured are 3"));
    CHECK(contains(restic, "the oldest snapshot stays while a count is not used up"));
    const auto sanoid = differences(asked, read_sanoid(fixture("sanoid.conf"))->policies[1].policy);
    CHECK(contains(sanoid, "nothing is ever removed"));
}

TEST_CASE("each tool has rules of its own that are told", "[retention]") {
    for (const Tool tool : tools) {
        CHECK(peculiarities(tool).empty() == (tool == Tool::own));
    }
}
