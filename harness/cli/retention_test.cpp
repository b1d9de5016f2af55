#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/zone_files.hpp"

#include <fstream>
#include <sstream>

using namespace harness;
using namespace harness::cli;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;

namespace {

/// `harness retention explain` in this process.
struct Explainer {
    std::ostringstream out;
    std::ostringstream err;
    ScratchDirectory directory;
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}, {}};

    ExitCode operator()(std::vector<std::string> words) {
        out.str("");
        err.str("");
        words.insert(words.begin(), {"harness", "retention", "explain"});
        std::vector<const char*> argv;
        for (const std::string& word : words) {
            argv.push_back(word.c_str());
        }
        const auto command = parse_options(static_cast<int>(argv.size()), argv.data());
        REQUIRE(command);
        const auto* options = std::get_if<RetentionExplainOptions>(&*command);
        REQUIRE(options != nullptr);
        return retention_explain(*options, environment);
    }
    std::string file(const std::string& name, const std::string& text) {
        const auto path = directory.path() / name;
        std::ofstream(path) << text;
        return path.string();
    }
    [[nodiscard]] bool prints(const std::string& text) const {
        return out.str().find(text) != std::string::npos;
    }
    [[nodiscard]] bool says(const std::string& text) const {
        return err.str().find(text) != std::string::npos;
    }
};

} // namespace

TEST_CASE("a short policy is explained as text, JSON and a picture", "[cli][retention]") {
    Explainer explain;
    const std::string picture = (explain.directory.path() / "out.svg").string();
    const std::vector<std::string> words{"2 daily",    "--from", "2026-03-01", "--to",
                                         "2026-03-09", "--svg",  picture};
    CHECK(explain(words) == ExitCode::passed);
    CHECK(explain.prints("9 snapshots from 2026-03-01 00:00 to 2026-03-09 00:00"));
    CHECK(explain.prints("2026-03-08 00:00  daily 2 of 2"));
    CHECK(text_of(picture).starts_with("<svg"));
    CHECK(explain(words) == ExitCode::usage);
    CHECK(explain({"2 daily", "--from", "2026-03-01", "--to", "2026-03-09", "--format", "json"}) ==
          ExitCode::passed);
    CHECK(explain.prints("\"name\": \"the policy\""));
}

TEST_CASE("a tool's file is known by its shape and held against what was asked",
          "[cli][retention]") {
    Explainer explain;
    const std::string file =
        explain.file("root", "TIMELINE_LIMIT_DAILY=\"3\"\nNUMBER_CLEANUP=\"no\"\n");
    CHECK(explain({file, "--from", "2026-03-01", "--to", "2026-04-01", "--asked", "7 daily"}) ==
          ExitCode::passed);
    CHECK(explain.prints("timeline\n"));
    CHECK(explain.prints("daily: asked for 7, configured are 3"));
    CHECK(explain({file, "--from", "2026-03-01", "--to", "2026-04-01", "--only", "timelin"}) ==
          ExitCode::usage);
    CHECK(explain.says("there is no policy 'timelin'"));
    CHECK(explain.says("did you mean 'timeline'?"));
}

TEST_CASE("a script's warnings are told beside what it keeps", "[cli][retention]") {
    Explainer explain;
    const std::string script = explain.file(
        "snapshot.sh", "btrfs subvolume snapshot -r /home /s/home-$(date +%F)\n"
                       "find /s -name 'home-*' -mtime +6 -exec btrfs subvolume delete {} +\n");
    CHECK(explain({script, "--from", "2026-03-01", "--to", "2026-04-01", "--tool", "script",
                   "--asked", "7 daily"}) == ExitCode::passed);
    CHECK(explain.prints("/s/home-*\n"));
    CHECK(explain.prints("2026-03-26 00:00  within 7d"));
    CHECK(explain.prints("all of an age: asked for none, configured is 7d"));
    CHECK(explain.prints("the newest snapshot may be removed"));
    CHECK(explain.says("snapshot.sh:2:1: warning: '-mtime' goes by the last change"));
}

TEST_CASE("a picture is of one policy", "[cli][retention]") {
    Explainer explain;
    const std::string file = explain.file("root", "TIMELINE_LIMIT_DAILY=\"3\"\n");
    CHECK(explain({file, "--from", "2026-03-01", "--to", "2026-04-01", "--svg", "/nowhere"}) ==
          ExitCode::usage);
    CHECK(explain.says("the file has 2 policies"));
    CHECK(explain.says("choose one, as in --only 'timeline'"));
}

TEST_CASE("all mistakes of the words are told at once", "[cli][retention]") {
    Explainer explain;
    CHECK(explain({"7 dayly", "--from", "yesterday", "--to", "2026-02-30", "--every", "0",
                   "--asked", "many"}) == ExitCode::usage);
    CHECK(explain.says("unknown period 'dayly'"));
    CHECK(explain.says("'yesterday' is no date"));
    CHECK(explain.says("'2026-02-30' is no date"));
    CHECK(explain.says("'0' is no interval"));
    CHECK(explain.says("'many' is no part of a policy"));
    CHECK(explain({"7 daily", "--from", "2026-03-02", "--to", "2026-03-01"}) == ExitCode::usage);
    CHECK(explain.says("2026-03-01 is before --from 2026-03-02"));
    CHECK(explain({"7 daily", "--from", "2026-03-01", "--to", "2027-03-01", "--every", "1s"}) ==
          ExitCode::usage);
    CHECK(explain.says("more than 250000 snapshots"));
}

TEST_CASE("a zone is a name in the database", "[cli][retention]") {
    const ScratchDirectory directory;
    std::ofstream(directory.path() / "Broken") << "TZif";
    CHECK(load_zone("UTC", {}, directory.path()).has_value());
    for (const char* name : {"Europe/Nowhere", "../Broken", "/etc/passwd", ""}) {
        const auto zone = load_zone(name, {}, directory.path());
        REQUIRE_FALSE(zone);
        CHECK(render(zone.error()).find("there is no time zone '") != std::string::npos);
    }
    const auto broken = load_zone("Broken", {}, directory.path());
    REQUIRE_FALSE(broken);
    CHECK(render(broken.error()).find("is no zone file of version 2 or newer") !=
          std::string::npos);
}
