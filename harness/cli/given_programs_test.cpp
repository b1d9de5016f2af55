#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/first_in_path.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/given_programs.hpp"

#include <filesystem>
#include <fstream>

using namespace harness;
using namespace harness::cli;

namespace {

std::vector<Loaded> runs_of_steps(const std::string& steps) {
    const std::string text =
        concat("summary: s\nmachine: { report: r.json }\nsteps:\n", steps, "\n");
    auto scenario = scenario::parse_scenario(std::make_shared<const Source>("s.yaml", text));
    REQUIRE(scenario);
    auto job = engine::make_job(std::move(*scenario), {}, nullptr);
    REQUIRE(job);
    std::vector<Loaded> runs(1);
    runs.front().job = std::move(*job);
    return runs;
}

} // namespace

TEST_CASE("a step hands a program of the host to its machine", "[cli]") {
    const harness::testing::ScratchDirectory directory;
    const harness::testing::FirstInPath path(directory.path());
    const auto program = directory.path() / "keeper";
    std::ofstream(program) << "#!/bin/sh\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    auto runs = runs_of_steps("  - { write: [/bin/keeper], program: keeper }");
    const std::string before = runs.front().job.scenario.steps.front().digest_input;
    CHECK_FALSE(give_programs(runs).has_errors());
    const scenario::Step& step = runs.front().job.scenario.steps.front();
    const auto& write = std::get<scenario::WriteAction>(step.action);
    const auto& content = std::get<scenario::ProgramContent>(write.content);
    REQUIRE(content.given != nullptr);
    CHECK(content.given->text() == "#!/bin/sh\n");
    CHECK(step.digest_input == concat(before, "\nkeeper ", sha256_hex("#!/bin/sh\n")));
}

TEST_CASE("a program that this host has not got is told where it is named", "[cli]") {
    auto runs = runs_of_steps("  - { write: [/bin/x], program: no-such-program-here }");
    const std::string said = render(give_programs(runs));
    CHECK(said.starts_with("s.yaml:4:"));
    CHECK_THAT(said, Catch::contains_text("there is no program 'no-such-program-here'"));
    CHECK_THAT(said, Catch::contains_text("put it into a directory of PATH"));
}
