#include "harness/base/testing/catch.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/settings.hpp"
#include "harness/cli/variants.hpp"

#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace harness;
using namespace harness::cli;
namespace fs = std::filesystem;

namespace {

/// Scenario files in a directory of their own, and the shipped ones where all are looked for.
struct World {
    std::ostringstream out;
    std::ostringstream err;
    fs::path root =
        fs::temp_directory_path() / ("harness-settings-test-" + std::to_string(::getpid()));
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}, {}};

    World() {
        fs::remove_all(root);
        fs::create_directories(root);
        environment.scenario_directories = {fs::path(HARNESS_SOURCE_DIR) / "scenarios"};
    }
    ~World() { fs::remove_all(root); }

    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(root / name) << text;
        return (root / name).string();
    }
    ExitCode operator()(std::vector<std::string> words) {
        out.str("");
        err.str("");
        words.insert(words.begin(), "harness");
        std::vector<const char*> argv;
        for (const std::string& word : words) {
            argv.push_back(word.c_str());
        }
        const auto command = parse_options(static_cast<int>(argv.size()), argv.data());
        REQUIRE(command);
        return execute(*command, environment);
    }
    bool prints(const std::string& text) const { return out.str().find(text) != std::string::npos; }
    bool says(const std::string& text) const { return err.str().find(text) != std::string::npos; }
};

Runs runs_of_ovh_fill(const std::vector<std::string>& variants,
                      const std::vector<std::string>& parameters) {
    World world;
    const auto wanted = wanted_variants(variants);
    const auto settings = wanted_settings(parameters);
    REQUIRE(wanted);
    REQUIRE(settings);
    const auto runs = load_all_runs({std::string(HARNESS_SOURCE_DIR) + "/scenarios/ovh-fill.yaml"},
                                    world.environment, *wanted, *settings);
    REQUIRE(runs);
    return *runs;
}

std::vector<std::string> names_of(const Runs& runs) {
    std::vector<std::string> names;
    for (const Loaded& loaded : runs.runs) {
        names.push_back(engine::name_of(loaded.job));
    }
    return names;
}

} // namespace

TEST_CASE("each combination of values is a run with its own name", "[cli]") {
    using Names = std::vector<std::string>;
    CHECK(names_of(runs_of_ovh_fill({}, {})) ==
          Names{"ovh-fill[size=4KiB]", "ovh-fill[size=1MiB]", "ovh-fill[size=2MiB]"});
    CHECK(names_of(runs_of_ovh_fill({"smaller-disk"}, {"size=2MiB"})) ==
          Names{"ovh-fill[smaller-disk][size=2MiB]"});
}

TEST_CASE("the table has a row for each combination, and one for a machine left out", "[cli]") {
    const Runs runs = runs_of_ovh_fill({"as-recorded", "smaller-disk", "swap-nvme-order"}, {});
    REQUIRE(runs.runs.size() == 6);
    CHECK(runs.left_out.size() == 1);
    reports::RunReport report;
    for (const Loaded& loaded : runs.runs) {
        report.scenarios.push_back(engine::planned_report(loaded.job));
        report.scenarios.back().outcome = reports::Outcome::finished;
        for (reports::Case& one : report.scenarios.back().cases) {
            one.status = reports::CaseStatus::passed;
        }
    }
    CHECK(render_variant_tables(report, runs) == "ovh-fill:\n"
                                                 "  size=4KiB               passed\n"
                                                 "  smaller-disk size=4KiB  passed\n"
                                                 "  size=1MiB               passed\n"
                                                 "  smaller-disk size=1MiB  passed\n"
                                                 "  size=2MiB               passed\n"
                                                 "  smaller-disk size=2MiB  passed\n"
                                                 "  swap-nvme-order         does not apply  " +
                                                     runs.left_out[0].reason + "\n");
}

TEST_CASE("a setting that no scenario has a parameter for is wrong input", "[cli]") {
    World world;
    CHECK(world({"check", "ovh-fill", "--param", "sizes=1MiB"}) == ExitCode::usage);
    CHECK(world.says("--param: error: no scenario has a parameter 'sizes'\n"
                     "  help: did you mean 'size'?\n"));
    CHECK(world({"plan", "yoga-storage", "--param", "size=1MiB"}) == ExitCode::usage);
    CHECK(world.says("help: it is declared in the scenario, by 'parameters:'"));
    CHECK(world({"check", "ovh-fill", "yoga-storage", "--param", "size=2MiB"}) == ExitCode::passed);
    CHECK(world.prints("ovh-fill[size=2MiB]: ok"));
    CHECK(world({"check", "ovh-fill", "--param", "size=1MiB", "--param=size=2MiB"}) ==
          ExitCode::usage);
    CHECK(world.says("--param: error: 'size' is given twice\n  help: give it one value\n"));
    CHECK(world({"run", "ovh-fill", "--param", "size"}) == ExitCode::usage);
    CHECK(world.says("--param: error: 'size' sets no parameter"));
    CHECK(world({"check", "ovh-fill", "--param", "size=1MB"}) == ExitCode::usage);
    CHECK(world.says("found the text '1MB'"));
}

TEST_CASE("another scenario is found beside the file, by its path, or among all", "[cli]") {
    World world;
    const std::string head = "summary: s\nfrom: ";
    const std::string steps = "\nsteps:\n  - compare: first\n";
    CHECK(world({"check", world.file("a.yaml", head + "ovh-fill@laid-out" + steps)}) ==
          ExitCode::passed);
    CHECK(world.prints("a: ok, 4 steps, "));
    world.file("ovh-fill.yaml", "summary: s\nmachine: { report: " HARNESS_SOURCE_DIR
                                "/facter-reports/yoga.json }\nsteps:\n"
                                "  - write: [/run/x]\n    size: 1MiB\n    as: first\n"
                                "  - checkpoint: laid-out\n");
    CHECK(world({"check", world.file("a.yaml", head + "ovh-fill@laid-out" + steps)}) ==
          ExitCode::passed);
    CHECK(world.prints("a: ok, 3 steps, "));
    CHECK(world({"check", world.file("a.yaml", head + "./ovh-fill.yaml@laid-out" + steps)}) ==
          ExitCode::passed);
}

TEST_CASE("another scenario that is not there is told with the nearest one", "[cli]") {
    World world;
    const auto check = [&](const std::string& origin) {
        return world({"check", world.file("a.yaml", "summary: s\nfrom: " + origin +
                                                        "\nsteps:\n  - reboot:\n")});
    };
    CHECK(check("ovh-fil@laid-out") == ExitCode::usage);
    CHECK(world.says("a.yaml:2:7: error: no scenario has the name 'ovh-fil'"));
    CHECK(world.says("help: did you mean 'ovh-fill'?"));
    CHECK(check("./b.yaml@laid-out") == ExitCode::usage);
    CHECK(
        world.says("a.yaml:2:7: error: there is no scenario '" + world.root.string() + "/b.yaml'"));
    CHECK(check("ovh-fill@laidout") == ExitCode::usage);
    CHECK(world.says("ovh-fill.yaml' has no checkpoint 'laidout'"));
    CHECK(world.says("help: did you mean 'laid-out'?"));
    CHECK(check("a@on") == ExitCode::usage);
    CHECK(world.says("a.yaml:2:7: error: 'from' leads back: "));
}

TEST_CASE("all shipped scenarios that go on from others are listed with their machine", "[cli]") {
    World world;
    CHECK(world({"list", "--tag", "checkpoint"}) == ExitCode::passed);
    CHECK(world.prints("ovh-after  ovh      ovh mounts its fresh layout again after a restart"));
    CHECK(world.prints("ovh-fill   ovh      ovh keeps files of 4KiB on every mountpoint"));
}
