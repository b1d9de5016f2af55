#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "reports/junit/junit.hpp"
#include "reports/junit/junit_file.hpp"
#include "reports/junit/testing/part_path.hpp"
#include "reports/model/testing/sample_reports.hpp"

#include <pugixml.hpp>

#include <csignal>
#include <sys/wait.h>

using namespace harness;
using namespace harness::reports;
using namespace std::chrono_literals;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;

namespace {

const JunitFile::Time noon{100s};

RunReport running_run() {
    return {.scenarios = {reports::testing::running_report()}};
}

std::string refusal_of(const std::filesystem::path& target) {
    try {
        JunitFile file(target);
        file.update(running_run(), noon);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

/// Rewrites its file without end, in a process of its own.
[[noreturn]] void write_for_ever(const std::filesystem::path& path) {
    JunitFile file(path);
    RunReport run = running_run();
    run.scenarios[0].cases[0].output = std::string(8000, 'x');
    for (;;) {
        run.scenarios[0].elapsed += 1ms;
        file.finish(run);
    }
}

} // namespace

TEST_CASE("a file gets all scenarios", "[junit]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "out" / "junit.xml";
    const RunReport run{
        .scenarios = {reports::testing::storage_report(), reports::testing::stopped_report()}};
    JunitFile file(path);
    file.update(run, noon);
    CHECK_FALSE(file.is_directory());
    CHECK(text_of(path) == render_junit(run));
}

TEST_CASE("a directory gets one file per scenario", "[junit]") {
    const ScratchDirectory scratch;
    const RunReport run{
        .scenarios = {reports::testing::storage_report(), reports::testing::stopped_report()}};
    JunitFile file(scratch.path());
    file.finish(run);
    CHECK(file.is_directory());
    CHECK(text_of(scratch.path() / "TEST-zephyrus-storage.xml") ==
          render_junit({.scenarios = {reports::testing::storage_report()}}));
    CHECK(text_of(scratch.path() / "TEST-hetzner-storage.xml") ==
          render_junit({.scenarios = {reports::testing::stopped_report()}}));
}

TEST_CASE("a name that ends in a slash is a directory and is made", "[junit]") {
    const ScratchDirectory scratch;
    JunitFile file(scratch.path() / "reports" / "");
    file.finish(running_run());
    CHECK(std::filesystem::exists(scratch.path() / "reports" / "TEST-yoga-storage.xml"));
}

TEST_CASE("a scenario that runs twice gets a file for each run", "[junit]") {
    const ScratchDirectory scratch;
    JunitFile file(scratch.path());
    file.finish(
        {.scenarios = {reports::testing::running_report(), reports::testing::storage_report(),
                       reports::testing::running_report()}});
    CHECK(std::filesystem::exists(scratch.path() / "TEST-yoga-storage.xml"));
    CHECK(std::filesystem::exists(scratch.path() / "TEST-yoga-storage-2.xml"));
}

TEST_CASE("the name of a scenario can not lead out of the directory", "[junit]") {
    CHECK(junit_file_name("../../etc/x y") == "TEST-.._.._etc_x_y.xml");
}

TEST_CASE("a case that changes its status is written at once", "[junit]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    RunReport run = running_run();
    JunitFile file(path);
    file.update(run, noon);
    run.scenarios[0].cases[1].status = CaseStatus::passed;
    file.update(run, noon + 1ms);
    CHECK(text_of(path) == render_junit(run));
}

TEST_CASE("time that passes is written once in a while and at the end", "[junit]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    RunReport run = running_run();
    JunitFile file(path);
    file.update(run, noon);
    const std::string first = text_of(path);
    run.scenarios[0].elapsed += 500ms;
    file.update(run, noon + 999ms);
    CHECK(text_of(path) == first);
    file.update(run, noon + 1000ms);
    CHECK(text_of(path) == render_junit(run));
    run.scenarios[0].elapsed += 1ms;
    file.finish(run);
    CHECK(text_of(path) == render_junit(run));
}

TEST_CASE("a report that is a link stays one", "[junit]") {
    const ScratchDirectory scratch;
    const auto real = scratch.path() / "real.xml";
    const auto link = scratch.path() / "link.xml";
    std::ofstream(real) << "old";
    std::filesystem::create_symlink(real, link);
    JunitFile file(link);
    file.finish(running_run());
    CHECK(std::filesystem::is_symlink(link));
    CHECK(text_of(real) == render_junit(running_run()));
}

TEST_CASE("a device is refused before anything is written", "[junit][fault]") {
    CHECK(refusal_of("/dev/null") ==
          "can not put the JUnit report into '/dev/null': it is neither a regular file nor a "
          "directory; name one with --junit");
}

TEST_CASE("a directory that can not be made is named", "[junit][fault]") {
    const ScratchDirectory scratch;
    std::ofstream(scratch.path() / "file") << "x";
    const auto directory = scratch.path() / "file" / "below";
    CHECK(refusal_of(directory / "junit.xml") ==
          "can not make the directory '" + directory.string() +
              "' for the JUnit report: Not a directory; name another place with --junit");
}

TEST_CASE("a full file system keeps the last whole report", "[junit][fault]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    RunReport run = running_run();
    JunitFile file(path);
    file.update(run, noon);
    const std::string first = text_of(path);
    std::filesystem::create_symlink("/dev/full", harness::reports::testing::part_path(path));
    run.scenarios[0].cases[1].status = CaseStatus::passed;
    CHECK_THROWS_WITH(file.update(run, noon + 1s),
                      "JUnit report: can not write '" + path.string() +
                          "': No space left on device; free some space there, or choose another "
                          "file system");
    CHECK(text_of(path) == first);
    file.update(run, noon + 1s);
    CHECK(text_of(path) == render_junit(run));
}

TEST_CASE("a harness that is killed while it writes leaves a whole report", "[junit][fault]") {
    for (int round = 0; round < 5; ++round) {
        const ScratchDirectory scratch;
        const auto path = scratch.path() / "junit.xml";
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            write_for_ever(path);
        }
        while (text_of(path).empty()) {
            ::usleep(200);
        }
        ::usleep(static_cast<useconds_t>(1000 + 137 * round));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        pugi::xml_document document;
        CHECK(document.load_string(text_of(path).c_str(), pugi::parse_full));
    }
}
