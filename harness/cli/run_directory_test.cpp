#include "harness/base/testing/catch.hpp"
#include "harness/cli/run_directory.hpp"

#include <fstream>
#include <unistd.h>

using namespace harness::cli;
namespace fs = std::filesystem;

namespace {

struct RunPlaces {
    fs::path root = fs::temp_directory_path() / ("harness-runs-test-" + std::to_string(::getpid()));
    RunPlaces() { fs::remove_all(root); }
    ~RunPlaces() { fs::remove_all(root); }

    /// A run that is over; its lock is free.
    fs::path ended(const std::string& time, bool has_failed) {
        RunDirectory run(root, time, "s");
        std::ofstream(run.path() / "ended") << "x";
        if (has_failed) {
            run.keep();
        }
        return run.path();
    }
};

} // namespace

TEST_CASE("two runs of the same second have directories of their own", "[cli]") {
    RunPlaces runs;
    const RunDirectory first(runs.root, "t", "s");
    const RunDirectory second(runs.root, "t", "s");
    CHECK(first.path() != second.path());
}

TEST_CASE("the newest runs stay, older ones go unless they failed", "[cli]") {
    RunPlaces runs;
    const fs::path failed = runs.ended("1", true);
    const fs::path old = runs.ended("2", false);
    const fs::path recent = runs.ended("3", false);
    tidy_run_directories(runs.root, 1);
    CHECK(fs::exists(failed));
    CHECK_FALSE(fs::exists(old));
    CHECK(fs::exists(recent));
}

TEST_CASE("scratch goes when its process has gone, and not before", "[cli]") {
    RunPlaces runs;
    fs::path killed;
    {
        RunDirectory bench(runs.root, "1", "bench");
        bench.mark_scratch();
        killed = bench.path();
    }
    RunDirectory alive(runs.root, "2", "bench");
    alive.mark_scratch();
    tidy_run_directories(runs.root);
    CHECK_FALSE(fs::exists(killed));
    CHECK(fs::exists(alive.path()));
}

TEST_CASE("a killed run loses its disks and keeps its logs; one that goes on keeps all", "[cli]") {
    RunPlaces runs;
    fs::path killed;
    {
        const RunDirectory run(runs.root, "1", "s");
        killed = run.path();
        std::ofstream(killed / "disk0.raw") << "x";
        fs::create_directories(killed / "store-b2/data");
        std::ofstream(killed / "console.log") << "x";
    }
    const RunDirectory alive(runs.root, "2", "s");
    std::ofstream(alive.path() / "disk0.raw") << "x";
    tidy_run_directories(runs.root, 0);
    CHECK_FALSE(fs::exists(killed / "disk0.raw"));
    CHECK_FALSE(fs::exists(killed / "store-b2"));
    CHECK(fs::exists(killed / "console.log"));
    CHECK(fs::exists(alive.path() / "disk0.raw"));
}
