#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/given_programs.hpp"

#include <cstdlib>
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

/// PATH has this directory first.
class FirstInPath {
  public:
    explicit FirstInPath(const std::filesystem::path& directory) : before_(std::getenv("PATH")) {
        ::setenv("PATH", concat(directory.string(), ":", before_).c_str(), 1);
    }
    FirstInPath(const FirstInPath&) = delete;
    FirstInPath& operator=(const FirstInPath&) = delete;
    ~FirstInPath() { ::setenv("PATH", before_.c_str(), 1); }

  private:
    std::string before_;
};

} // namespace

TEST_CASE("a step hands a program of the host to its machine", "[cli]") {
    const harness::testing::ScratchDirectory directory;
    const FirstInPath path(directory.path());
    const auto program = directory.path() / "keeper";
    std::ofstream(program) << "#!/bin/sh\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    auto runs = runs_of_steps("  - { write: [/bin/keeper], program: keeper }");
    const std::string before = runs.front().job.scenario.steps.front().digest_input;
    CHECK_FALSE(give_programs(runs).has_errors());
    const scenario::Step& step = runs.front().job.scenario.steps.front();
    const auto& write = std::get<scenario::WriteAction>(step.action);
    const auto& content = std::get<scenario::TextContent>(write.content);
    CHECK(content.text == "#!/bin/sh\n");
    CHECK(content.is_program);
    CHECK(step.digest_input == concat(before, "\nkeeper ", sha256_hex("#!/bin/sh\n")));
}

TEST_CASE("a program that this host has not got is told where it is named", "[cli]") {
    auto runs = runs_of_steps("  - { write: [/bin/x], program: no-such-program-here }");
    const std::string said = render(give_programs(runs));
    CHECK(said.starts_with("s.yaml:4:"));
    CHECK_THAT(said, Catch::contains_text("there is no program 'no-such-program-here'"));
    CHECK_THAT(said, Catch::contains_text("put it into a directory of PATH"));
}
