#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/named_files.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

/// A directory with a scenario of some steps, and the files that these name.
struct NamedFiles {
    harness::testing::ScratchDirectory directory;
    scenario::Scenario scenario;
    Diagnostics errors;
    Diagnostics warnings;

    void write(const std::string& name, const std::string& text) {
        std::ofstream(directory.path() / name) << text;
    }
    void operator()(const std::string& steps, const std::string& zone = "UTC") {
        const std::string text = concat(
            "summary: s\nmachine: { report: r.json }\ntime: { start: 2026-03-01, zone: ", zone,
            " }\nsteps:\n", steps);
        const auto parsed = scenario::parse_scenario(
            std::make_shared<const Source>((directory.path() / "s.yaml").string(), text));
        REQUIRE(parsed);
        scenario = *parsed;
        errors = {};
        warnings = {};
        read_named_files(scenario, errors, warnings);
    }
    /// What was found wrong, with the directory left out of all paths.
    [[nodiscard]] std::string problems() const {
        std::string text = render(errors);
        const std::string here = directory.path().string() + "/";
        for (auto at = text.find(here); at != std::string::npos; at = text.find(here)) {
            text.erase(at, here.size());
        }
        return text;
    }
    [[nodiscard]] const std::string& digest() const { return scenario.steps.at(0).digest_input; }
};

std::string policy_of(const scenario::Action& action) {
    return retention::to_text(std::get<scenario::RetentionAction>(action).policy);
}

constexpr const char* two_subvolumes = "volume /mnt/pool\n"
                                       "  snapshot_dir snapshots\n"
                                       "  subvolume home\n"
                                       "    snapshot_preserve 7d\n"
                                       "    snapshot_preserve_min latest\n"
                                       "  subvolume root\n"
                                       "    snapshot_preserve 3d\n"
                                       "    snapshot_preserve_min latest\n";

constexpr const char* check_by_config = "  - check: retention\n"
                                        "    snapshots: [/s/*]\n"
                                        "    config: btrbk.conf\n";

} // namespace

TEST_CASE("a zone that there is not is told where it is named", "[cli]") {
    NamedFiles read;
    read("  - run: ls\n", "Europe/Nowhere");
    CHECK(read.problems() ==
          "s.yaml:3:34: error: there is no time zone 'Europe/Nowhere' in /usr/share/zoneinfo\n"
          "   3 | time: { start: 2026-03-01, zone: Europe/Nowhere }\n"
          "     |                                  ^~~~~~~~~~~~~~\n"
          "  help: write a name such as 'Europe/Berlin'; `timedatectl list-timezones` lists them, "
          "and the package tzdata has them\n");
}

TEST_CASE("a file to be written is read, and its content is in the step's digest", "[cli]") {
    NamedFiles read;
    read.write("motd", "hello\n");
    const std::string steps = "  - write: [/etc/motd]\n    file: motd\n";
    read(steps);
    CHECK(read.problems().empty());
    const auto& action = std::get<scenario::WriteAction>(read.scenario.steps.at(0).action);
    CHECK(std::get<scenario::TextContent>(action.content).text == "hello\n");
    const std::string before = read.digest();
    read(steps);
    CHECK(read.digest() == before);
    read.write("motd", "good bye\n");
    read(steps);
    CHECK(read.digest() != before);
}

TEST_CASE("a file that is missing is told where it is named", "[cli]") {
    NamedFiles read;
    read("  - write: [/etc/motd]\n    file: motd\n");
    CHECK(read.problems() == "s.yaml:6:11: error: can not read the file 'motd': No such file or "
                             "directory\n"
                             "   6 |     file: motd\n"
                             "     |           ^~~~\n"
                             "  help: check the path of the file\n");
}

TEST_CASE("a policy of several in a file is the one that is named, or the subvolume's", "[cli]") {
    NamedFiles read;
    read.write("btrbk.conf", two_subvolumes);
    read(concat(check_by_config, "    of: /mnt/pool/root\n"));
    CHECK(read.problems().empty());
    CHECK(policy_of(read.scenario.steps.at(0).action).starts_with("3 daily"));
    read(concat(check_by_config, "    named: root\n"));
    CHECK(read.problems().empty());
    CHECK(policy_of(read.scenario.steps.at(0).action).starts_with("3 daily"));
}

TEST_CASE("a file with several policies does not say which is meant", "[cli]") {
    NamedFiles read;
    read.write("btrbk.conf", two_subvolumes);
    read(check_by_config);
    CHECK(read.problems() ==
          "s.yaml:7:13: error: btrbk.conf has 2 policies, and this check does not say which is "
          "meant\n"
          "   7 |     config: btrbk.conf\n"
          "     |             ^~~~~~~~~~\n"
          "  help: add 'named: snapshots of /mnt/pool/home'; there are: 'snapshots of "
          "/mnt/pool/home', 'snapshots of /mnt/pool/root'\n");
    read.write("btrbk.conf", "snapshot_preserve 7d\nsnapshot_preserve_min latest\n"
                             "subvolume /a\nsubvolume /b\n");
    read(check_by_config);
    CHECK(read.problems().empty());
    CHECK(policy_of(read.scenario.steps.at(0).action).starts_with("7 daily"));
    read.write("snapper", "TIMELINE_LIMIT_DAILY=\"7\"\n");
    read("  - check: retention\n    snapshots: [/s/*]\n    config: snapper\n");
    CHECK(read.problems().empty());
}

TEST_CASE("a policy that no file has is told with the names of those that there are", "[cli]") {
    NamedFiles read;
    read.write("btrbk.conf", two_subvolumes);
    read(concat(check_by_config, "    named: var\n"));
    CHECK(read.problems() == "s.yaml:8:12: error: no policy of btrbk.conf is named 'var'\n"
                             "   8 |     named: var\n"
                             "     |            ^~~\n"
                             "  help: there are: 'snapshots of /mnt/pool/home', 'snapshots of "
                             "/mnt/pool/root'\n");
}

TEST_CASE("a mistake in a file with policies is told at its place there", "[cli]") {
    NamedFiles read;
    read.write("btrbk.conf", "volume /mnt/pool\n  subvolume home\n    snapshot_preserve 7x\n");
    read(check_by_config);
    CHECK(read.problems().starts_with("btrbk.conf:3:"));
    CHECK(read.problems().find("7x") != std::string::npos);
}

TEST_CASE("a file with policies that is missing is told where it is named", "[cli]") {
    NamedFiles read;
    read(check_by_config);
    CHECK(read.problems().starts_with(
        "s.yaml:7:13: error: can not read the policy 'btrbk.conf': No such file or directory\n"));
}

TEST_CASE("files of repeated steps are read, and belong to the repetition's digest", "[cli]") {
    NamedFiles read;
    read.write("btrbk.conf", two_subvolumes);
    const std::string steps = "  - repeat: 3\n"
                              "    steps:\n"
                              "      - advance: 1d\n"
                              "      - check: retention\n"
                              "        snapshots: [/s/*]\n"
                              "        config: btrbk.conf\n"
                              "        named: home\n";
    read(steps);
    CHECK(read.problems().empty());
    const auto& repeat = std::get<scenario::RepeatAction>(read.scenario.steps.at(0).action);
    CHECK(policy_of(repeat.steps.at(1).action).starts_with("7 daily"));
    const std::string before = read.digest();
    read.write("btrbk.conf", concat("# Changed.\n", two_subvolumes));
    read(steps);
    CHECK(read.digest() != before);
}
