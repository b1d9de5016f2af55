#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/retention/tool_policy.hpp"

using namespace harness;
using namespace harness::retention;
using harness::testing::read_source_file;

namespace {

constexpr std::string_view take = "btrfs subvolume snapshot -r /home /s/home-daily-$(date +%F)\n";
constexpr std::string_view removes = " | xargs -r btrfs subvolume delete\n";

std::string problems(const Diagnostics& diagnostics) {
    std::string out;
    for (const Diagnostic& one : diagnostics.items) {
        out += concat(one.place.line, ":", one.place.column, ": ", one.problem, "\n");
    }
    return out;
}

/// Policies with their names, and warnings or errors.
std::string said_of(const Source& source) {
    const auto read = read_script(source);
    if (!read) {
        return problems(read.error());
    }
    std::string out;
    for (const NamedPolicy& one : read->policies) {
        out += concat(one.name, ": ", to_text(one.policy), "\n");
    }
    return concat(out, problems(read->warnings));
}

std::string said_of(std::string text) {
    return said_of(Source("x", std::move(text)));
}

std::string said_of_file(const std::string& name) {
    return said_of(Source(name, read_source_file(concat("fixtures/retention/", name))));
}

/// Of a script that takes snapshots and cleans up so.
std::string said_of_clean_up(std::string_view list) {
    return said_of(concat(take, list, removes));
}

} // namespace

TEST_CASE("a shell script has a policy for each prefix", "[retention]") {
    CHECK(said_of_file("snapshots.sh") == "/.snapshots/home-daily-*: 7 last, at least no\n"
                                          "/.snapshots/home-weekly-*: 4 last, at least no\n");
}

TEST_CASE("a unit has a policy for each prefix or suffix", "[retention]") {
    CHECK(said_of_file("snapshots.service") ==
          "/.snapshots/home-hourly-*: 24 last, at least no\n"
          "/.snapshots/*-srv: within 14d, at least no\n"
          "10:15: '-mtime' goes by the last change in a snapshot's top folder, which may be long "
          "before it was taken\n");
}

TEST_CASE("services of NixOS have a policy for each prefix", "[retention]") {
    CHECK(said_of_file("snapshots.nix") == "/.snapshots/home-daily-*: 7 last, at least no\n"
                                           "/.snapshots/home-weekly-*: 4 last, at least no\n"
                                           "home-monthly-*: 12 last, at least no\n");
}

TEST_CASE("clean-ups of many forms are read", "[retention]") {
    const std::string seven = "/s/home-daily-*: 7 last, at least no\n";
    for (const char* list :
         {"ls -d /s/home-daily-* | head -n -7", "ls -d /s/home-daily-2* | sort -u | head -n-7",
          "ls -1 /s | grep ^home-daily- | sort | head --lines=-7",
          "ls -dr /s/home-daily-[0-9]* | tail -n +8",
          "ls -d /s/home-daily-2??6-* | sort -r | tail +8",
          "ls -d /s/home-daily-* | tac | tail -n +8",
          "printf '%s\\n' /s/home-daily-* | sort | head -n -7",
          "find /s -maxdepth 1 -type d -name 'home-daily-*' | sort | head -n -7",
          "cd /s; ls -d home-daily-* | sort | head -n -7",
          "cd /s && ls | grep home-daily | head -n -7"}) {
        INFO(list);
        CHECK(said_of_clean_up(list) == seven);
    }
    CHECK(said_of("for v in home srv; do\n"
                  "  btrfs sub snap -r /$v /s/$v-$(date +%F)\n"
                  "  for o in $(ls -d /s/$v-* | head -n -3); do btrfs sub del $o; done\n"
                  "done\n") == "/s/${v}-*: 3 last, at least no\n");
    // A clean-up of its own, of what another unit takes.
    CHECK(said_of(concat("ls -d /s/srv-* | head -n -5", removes)) ==
          "/s/srv-*: 5 last, at least no\n");
}

TEST_CASE("a clean-up that removes the wrong ones is told", "[retention]") {
    const std::string none =
        "1:1: what removes '/s/home-daily-*' was not understood\n"
        "0:0: no command that takes snapshots or removes them was understood\n";
    CHECK(said_of_clean_up("ls -d /s/home-daily-* | sort -r | head -n -7") ==
          concat("2:35: 'head -n -7' removes the newest, and keeps the oldest 7\n", none));
    CHECK(said_of_clean_up("ls -d /s/home-daily-* | tail -n +8") ==
          concat("2:25: 'tail -n +8' removes the newest, and keeps the oldest 7\n", none));
    CHECK(said_of_clean_up("find /s -name 'home-daily-*' | head -n -7") ==
          concat("2:32: a list without an order: which are removed is by chance\n", none));
    CHECK(said_of_clean_up("ls -d /s/home-daily-* | head -n 7") ==
          concat("2:25: 'head -n 7' does not say how many are kept\n", none));
    CHECK(said_of_clean_up("ls -dt /s/home-daily-* | tail -n +8") ==
          "/s/home-daily-*: 7 last, at least no\n"
          "2:1: 'ls -t' goes by the last change in a snapshot's top folder, which may be long "
          "before it was taken\n");
}

TEST_CASE("what of a script is not understood is told with its place", "[retention]") {
    const std::string none =
        "1:1: what removes '/s/home-daily-*' was not understood\n"
        "0:0: no command that takes snapshots or removes them was understood\n";
    CHECK(said_of_clean_up("ls -d /s/home-daily-* | sort -t- -k3 | head -n -7") ==
          concat("2:25: 'sort -t- -k3' in a clean-up was not understood\n", none));
    CHECK(said_of_clean_up("find /s -newermt x") ==
          concat("2:1: 'find /s -newermt x' in a clean-up was not understood\n", none));
    CHECK(said_of_clean_up("find /s -mtime 7") ==
          concat("2:1: '-mtime 7' is no age from which on all are removed\n", none));
    CHECK(said_of_clean_up("ls -d /s/home-daily-*") ==
          concat("2:1: what of this list is removed was not understood\n", none));
    CHECK(said_of_clean_up("ls -d /s/a* /s/b* | head -n -7") ==
          concat("2:1: a list of 2 paths was not understood\n", none));
    CHECK(said_of_clean_up("ls -d /s/home-daily-* | head -n -$KEEP") ==
          concat("2:25: 'head -n -${KEEP}' does not say how many are kept\n", none));
    CHECK(
        said_of(concat(take, "btrfs subvolume delete /s/home-daily-$(date -d '7 days ago' +%F)")) ==
        concat("2:1: what '/s/home-daily-*' is removed can not be told from the script\n", none));
    CHECK(said_of("btrfs subvolume snapshot /home\n") ==
          "1:1: a snapshot with 1 paths\n"
          "0:0: no command that takes snapshots or removes them was understood\n");
    CHECK(said_of("echo btrfs subvolume snapshot -r / /s/x\n") ==
          "0:0: no command that takes snapshots or removes them was understood\n");
}

TEST_CASE("snapshots that nothing removes, or more than one clean-up, are told", "[retention]") {
    CHECK(said_of(std::string(take)) == "/s/home-daily-*: at least all\n"
                                        "1:1: nothing removes '/s/home-daily-*'\n");
    CHECK(said_of(concat(take, "ls -d /s/home-daily-* | head -n -7")) ==
          "/s/home-daily-*: at least all\n"
          "2:1: a list of snapshots of which nothing is removed\n"
          "1:1: nothing removes '/s/home-daily-*'\n");
    CHECK(said_of(concat(take, "ls -d /s/home-daily-* | head -n -7", removes,
                         "ls -d /s/home-daily-* | head -n -9", removes)) ==
          "/s/home-daily-*: 7 last, at least no\n"
          "3:1: a second clean-up of '/s/home-daily-*': only the first one is modelled\n");
    CHECK(said_of(concat(take, "btrfs sub snap -r /home /s/home-$(date +%F)\n",
                         "ls -d /s/home-* | head -n -7", removes,
                         "ls -d /s/home-daily-* | head -n -9", removes)) ==
          "3:1: '/s/home-*' lists different snapshots together: /s/home-daily-*, /s/home-*\n"
          "0:0: no command that takes snapshots or removes them was understood\n");
    CHECK(said_of(concat(take, "btrfs sub snap -r /home /s/home-$(date +%F)\n",
                         "ls -d /s/home-2* | head -n -7", removes,
                         "ls -d /s/home-daily-* | head -n -9", removes)) ==
          "/s/home-daily-*: 9 last, at least no\n"
          "/s/home-*: 7 last, at least no\n");
}

TEST_CASE("lists of other files are no clean-ups of snapshots", "[retention]") {
    const std::string kept = concat(take, "ls -d /s/home-daily-* | head -n -7", removes);
    for (const char* other :
         {"find /var/log -mtime +30 -delete\n", "find /tmp -name '*.gz' -exec rm {} +\n",
          "ls /var/backups/* | sort | head -n -3 | xargs rm\n", "ls -l /home\n",
          "echo done in /s\n"}) {
        INFO(other);
        CHECK(said_of(concat(kept, other)) == "/s/home-daily-*: 7 last, at least no\n");
    }
}
