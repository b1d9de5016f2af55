#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/bench/outside_program.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/commands.hpp"

#include <fstream>
#include <sstream>

using namespace harness;
using namespace harness::cli;

namespace {

/// `harness bench` in this process, in a directory of its own.
struct Bencher {
    testing::ScratchDirectory scratch;
    std::ostringstream out;
    std::ostringstream err;
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}, {}};

    Bencher() {
        environment.cache = scratch.path() / "cache";
        environment.runs = scratch.path() / "runs";
        environment.shipped_reports = std::string(HARNESS_SOURCE_DIR) + "/facter-reports";
    }
    ExitCode operator()(std::vector<const char*> words) {
        words.insert(words.begin(), {"harness", "bench"});
        const auto command = parse_options(static_cast<int>(words.size()), words.data());
        if (!command) {
            err << render(command.error());
            return ExitCode::usage;
        }
        return execute(*command, environment);
    }
    bool says(std::string_view text) const { return err.str().find(text) != std::string::npos; }
    bool shows(std::string_view text) const { return out.str().find(text) != std::string::npos; }
};

/// A race of figures that are known.
bench::Row race_of(Workshop& workshop, std::vector<Contender> contenders) {
    return workshop.race({"b", "row", "ms", bench::Better::less, {}, {}}, std::move(contenders));
}

} // namespace

TEST_CASE("the benches are listed, and a mistyped one is answered with what was meant",
          "[cli][bench]") {
    Bencher bench;
    CHECK(bench({"list"}) == ExitCode::passed);
    CHECK(bench.shows("forks     several machines at once"));
    CHECK(bench({"froks"}) == ExitCode::usage);
    CHECK(bench.says("there is no bench 'froks'"));
    CHECK(bench.says("did you mean 'forks'?"));
    CHECK(bench({}) == ExitCode::usage);
    CHECK(bench.says("no bench was named"));
    CHECK(bench({"junit", "list"}) == ExitCode::usage);
    CHECK(bench.says("'list' stands alone"));
    CHECK(bench({"junit", "--repeat", "0"}) == ExitCode::usage);
}

TEST_CASE("a result of before that can not be read is said before anything is measured",
          "[cli][bench]") {
    Bencher bench;
    CHECK(bench({"junit", "--against", "/nowhere/before.json"}) == ExitCode::usage);
    CHECK(bench.says("/nowhere/before.json"));
    CHECK_FALSE(bench.says("junit:"));
}

TEST_CASE("without a corpus that is said, and the shipped reports are planned", "[cli][bench]") {
    Bencher bench;
    CHECK(bench({"corpus", "--quick"}) == ExitCode::passed);
    CHECK(bench.shows("skipped: no corpus; name one by --corpus or HARNESS_CORPUS"));
    CHECK(bench.shows("shipped reports"));
    CHECK(bench.shows("reading the JSON alone"));
}

TEST_CASE("a corpus that is not there is an error with its path", "[cli][bench]") {
    Bencher bench;
    CHECK(bench({"corpus", "--quick", "--corpus", "/nowhere"}) == ExitCode::broken);
    CHECK(bench.says("bench corpus: "));
    CHECK(bench.says("/nowhere"));
}

TEST_CASE("each contender works as often as asked, in turns", "[cli][bench]") {
    Bencher bench;
    Workshop workshop(bench.environment, {2, false, {}});
    std::string turns;
    std::vector<Contender> contenders;
    contenders.push_back({"a", "", [&] { return turns += 'a', 1.0; }});
    contenders.push_back({"b", "", [&] { return turns += 'b', 2.0; }});
    contenders.push_back({"c", "not installed", [&] { return turns += 'c', 3.0; }});
    const bench::Row row = race_of(workshop, std::move(contenders));
    CHECK(turns == "abab");
    CHECK(row.ours.values == std::vector<double>{1, 1});
    CHECK(row.baselines.at(0).values == std::vector<double>{2, 2});
    CHECK(row.baselines.at(1).skipped == "skipped: not installed");
}

TEST_CASE("what goes wrong with another is told, with ours it ends the bench", "[cli][bench]") {
    Bencher bench;
    Workshop workshop(bench.environment, {2, false, {}});
    const auto well = [] { return 1.0; };
    const auto broken = []() -> double { throw Error("no kernel"); };
    const bench::Row row = race_of(workshop, {{"a", "", well}, {"b", "", broken}});
    CHECK(row.baselines.at(0).skipped == "failed: no kernel");
    CHECK(row.baselines.at(0).values.empty());
    CHECK_THROWS_WITH(race_of(workshop, {{"a", "", broken}}), "no kernel");
}

TEST_CASE("an outside program is timed, and must end well and say what it should", "[cli][bench]") {
    Bencher bench;
    Workshop workshop(bench.environment, {1, false, {}});
    OutsideProgram program;
    program.words = {"sh", "-c", "echo done; echo $WHO"};
    program.environment = {{"WHO", "the bench"}};
    program.says = "the bench";
    CHECK(time_program(workshop, program) > 0);
    program.says = "hello";
    CHECK_THROWS_WITH(time_program(workshop, program),
                      "sh did not print 'hello': done\nthe bench\n");
    program.words = {"sh", "-c", "echo why; exit 3"};
    CHECK_THROWS_WITH(time_program(workshop, program), "sh ended with exit code 3: why\n");
    program.words = {"sleep", "infinity"};
    program.limit = std::chrono::milliseconds(10);
    CHECK_THROWS_WITH(time_program(workshop, program), "sleep: no answer within 0.0 s");
}

TEST_CASE("guestfish gets each command's words, and no accelerator that does not work",
          "[cli][bench]") {
    const OutsideProgram program =
        guestfish(qemu::Accelerator::tcg, "disk.raw", {"mkfs btrfs /dev/sda1", "sync"});
    const std::vector<std::string> words(program.words.begin() + 1, program.words.end());
    CHECK(words == std::vector<std::string>{"--format=raw", "-a", "disk.raw", "run", ":", "mkfs",
                                            "btrfs", "/dev/sda1", ":", "sync"});
    CHECK(program.environment.back().second == "force_tcg");
    CHECK(guestfish(qemu::Accelerator::kvm, "disk.raw", {}).environment.size() == 1);
}
