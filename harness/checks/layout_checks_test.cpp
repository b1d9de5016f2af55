#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/checks/testing/replayed_guest.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::checks;
using namespace harness::checks::testing;
using harness::testing::matches_golden;
using reports::CaseStatus;

namespace {

LayoutChecks planned(std::string_view name) {
    return plan_layout_checks(load_layout(concat("fixtures/checks/", name, "/layout.json")),
                              zephyrus());
}

std::string text_of_probes(const LayoutChecks& checks) {
    std::string out;
    for (const Probe& probe : checks.probes) {
        out += concat(probe.id, ": ", join(probe.argv, " "), "\n");
    }
    for (const AttachmentSpec& attachment : checks.attachments) {
        out += concat("attach ", attachment.name, " from ", attachment.probe_id, "\n");
    }
    return out;
}

} // namespace

TEST_CASE("a recorded zephyrus passes every check of its layout", "[checks][golden]") {
    const LayoutChecks checks = planned("zephyrus");
    const auto cases = judge(checks, recorded(checks, "zephyrus"));
    CHECK(matches_golden("checks/zephyrus/verdicts.txt", report_text(cases)));
    CHECK(names_of(cases, CaseStatus::passed).size() == cases.size());
    CHECK(cases.size() == 62);
}

TEST_CASE("the obvious layout fails at every option that the first mount takes away",
          "[checks][golden]") {
    const LayoutChecks checks = planned("zephyrus-naive");
    const auto cases = judge(checks, recorded(checks, "zephyrus-naive"));
    CHECK(matches_golden("checks/zephyrus-naive/verdicts.txt", report_text(cases)));
    CHECK(names_of(cases, CaseStatus::failed) ==
          std::set<std::string>{
              "mount /home/dev: nodatacow", "mount /nix: nodatacow", "mount /nix: compress=none",
              "mount /var/lib/backups: compress=zstd:3", "mount /var/lib/containers: nodatacow",
              "mount /var/lib/postgresql: nodatacow", "mount /var/lib/redis: nodatacow"});
    CHECK(names_of(cases, CaseStatus::error).empty());
    CHECK(names_of(cases, CaseStatus::skipped).empty());
}

TEST_CASE("an option that another mount has decided explains itself", "[checks]") {
    const LayoutChecks checks = planned("zephyrus-naive");
    const auto cases = judge(checks, recorded(checks, "zephyrus-naive"));
    const auto& nix = find_case(cases, "mount /nix: nodatacow");
    CHECK(nix.message ==
          "nodatacow is not in effect: btrfs takes it from the first mount of the file system, / "
          "(disko.devices.disk.primary.content.partitions.root.content.subvolumes.\"@\"), which "
          "did not ask for it; use chattr +C on the empty subvolume, or a file system of its own");
    CHECK(nix.expected == "nodatacow and nodatasum");
    CHECK(nix.seen ==
          "rw,noatime - rw,compress=zstd:3,ssd,space_cache=v2,subvolid=260,subvol=/@nix");
    CHECK(nix.layout_path ==
          "disko.devices.disk.primary.content.partitions.root.content.subvolumes.\"@nix\"");
    const auto& backups = find_case(cases, "mount /var/lib/backups: compress=zstd:3");
    CHECK(backups.message ==
          "compress=zstd:3 is not in effect: btrfs takes it from the first mount of the file "
          "system, /var/cache "
          "(disko.devices.disk.secondary.content.partitions.data.content.subvolumes.\"@cache\"), "
          "which asked for compress=zstd:1; use btrfs property set /mnt/var/lib/backups "
          "compression zstd while it is empty (it takes no level), ask for it at /var/cache, or "
          "use a file system of its own");
}

TEST_CASE("few probes answer all checks of zephyrus", "[checks][golden]") {
    CHECK(matches_golden("checks/zephyrus/probes.txt", text_of_probes(planned("zephyrus"))));
    CHECK(planned("zephyrus").probes.size() == 10);
}

TEST_CASE("planned cases are pending, unique, and the same every time", "[checks]") {
    const LayoutChecks checks = planned("zephyrus");
    CHECK(names_of(checks.cases, CaseStatus::pending).size() == checks.cases.size());
    const LayoutChecks again = planned("zephyrus");
    CHECK(report_text(again.cases) == report_text(checks.cases));
    CHECK(again.probes == checks.probes);
    CHECK(again.attachments == checks.attachments);
}

TEST_CASE("after a boot the layout is looked for at the root", "[checks]") {
    const LayoutChecks checks =
        plan_layout_checks(load_layout("fixtures/checks/zephyrus/layout.json"), zephyrus(), "/");
    Observations observations = recorded(checks, "zephyrus");
    observations = changed(std::move(observations), "mounts", " / / rw", " / /init rw");
    observations = changed(std::move(observations), "mounts", " /mnt rw", " / rw");
    observations = changed(std::move(observations), "mounts", " /mnt/", " /");
    const auto cases = judge(checks, observations);
    CHECK(names_of(cases, CaseStatus::passed).size() == cases.size());
}

TEST_CASE("without observations nothing passes and nothing is a verdict", "[checks]") {
    for (const char* name : {"zephyrus", "zephyrus-naive"}) {
        const auto cases = judge(planned(name), {});
        CHECK(names_of(cases, CaseStatus::error).size() == cases.size());
    }
    CHECK(find_case(judge(planned("zephyrus"), {}), "mount /: noatime").message ==
          "'cat' was not run in the guest (probe mounts)");
}

TEST_CASE("a probe that is missing, fails or prints nonsense takes its cases' verdicts away",
          "[checks]") {
    const LayoutChecks checks = planned("zephyrus");
    const Observations all = recorded(checks, "zephyrus");
    for (const Probe& probe : checks.probes) {
        CAPTURE(probe.id);
        if (probe.id == "findmnt") { // For people only.
            continue;
        }
        Observations some = all;
        some.erase(probe.id);
        const auto unanswered = names_of(judge(checks, some), CaseStatus::error);
        CHECK_FALSE(unanswered.empty());
        CHECK(names_of(judge(checks, some), CaseStatus::failed).empty());

        Observations not_run = all;
        not_run[probe.id] = {probe.id, -1, all.at(probe.id).out, "no such program"};
        CHECK(names_of(judge(checks, not_run), CaseStatus::error) == unanswered);

        Observations nonsense = all;
        nonsense[probe.id].out = "???";
        const auto cases = judge(checks, nonsense);
        for (const std::string& name : unanswered) {
            CHECK(find_case(cases, name).status != CaseStatus::passed);
        }
    }
}

TEST_CASE("an error shows the command, its exit code and the reason that it gave", "[checks]") {
    const LayoutChecks checks = planned("zephyrus");
    Observations observations = recorded(checks, "zephyrus");
    observations["gpt:secondary"] = {
        "gpt:secondary", 2, "",
        "Problem opening /dev/x for reading! Error is 2.\nno such file\n\n"};
    const auto cases = judge(checks, observations);
    const auto& place = find_case(cases, "partition secondary/data: start and size");
    CHECK(place.status == CaseStatus::error);
    CHECK(place.message == "'sgdisk --verify --print --info=1 "
                           "/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_SYNTHZ2450M2' exited "
                           "with 2: no such file");
    observations["mounts"] = {"mounts", 127, "", ""};
    CHECK(find_case(judge(checks, observations), "mount /: noatime").message ==
          "'cat' could not be run in the guest: without a word");
}

TEST_CASE("answers cut off anywhere are judged without a crash", "[checks]") {
    const LayoutChecks checks = planned("zephyrus");
    const Observations all = recorded(checks, "zephyrus");
    for (const Probe& probe : checks.probes) {
        const std::string& whole = all.at(probe.id).out;
        const std::size_t step = whole.size() / 12 + 1;
        for (std::size_t length = 0; length < whole.size(); length += step) {
            Observations cut = all;
            cut[probe.id].out = whole.substr(0, length);
            CHECK(judge(checks, cut).size() == checks.cases.size());
        }
    }
}

TEST_CASE("the shipped layouts of zephyrus give at least 20 checks with unique names", "[checks]") {
    for (const char* name : {"zephyrus", "zephyrus-naive"}) {
        const LayoutChecks checks = plan_layout_checks(
            load_layout(concat("scenarios/layouts/", name, ".json")), zephyrus());
        CHECK(checks.cases.size() >= 20);
        CHECK(names_of(checks.cases, CaseStatus::pending).size() == checks.cases.size());
    }
}
