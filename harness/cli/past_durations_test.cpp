#include "harness/async/file_lock.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/past_durations.hpp"

using namespace harness;
using namespace harness::cli;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;
using std::chrono::milliseconds;

TEST_CASE("a duration is there for the next call", "[cli]") {
    const ScratchDirectory cache;
    PastDurations(cache.path()).note("a", milliseconds(1500));
    PastDurations(cache.path()).note("b", milliseconds(7));
    const PastDurations past(cache.path());
    CHECK(past.known().of("a") == milliseconds(1500));
    CHECK(past.known().of("b") == milliseconds(7));
}

TEST_CASE("what another call has added meanwhile is kept", "[cli]") {
    const ScratchDirectory cache;
    PastDurations one(cache.path());
    PastDurations other(cache.path());
    one.note("a", milliseconds(1));
    other.note("b", milliseconds(2));
    CHECK(PastDurations(cache.path()).known().of("a") == milliseconds(1));
}

TEST_CASE("a damaged file counts as none, and is written anew", "[cli]") {
    const ScratchDirectory cache;
    std::ofstream(cache.path() / "durations.json") << "{\"format\": 1, \"mill";
    PastDurations past(cache.path());
    CHECK_FALSE(past.known().of("a"));
    past.note("a", milliseconds(1));
    CHECK(PastDurations(cache.path()).known().of("a") == milliseconds(1));
}

TEST_CASE("nobody waits for another who writes, nor for a cache that can not be written", "[cli]") {
    const ScratchDirectory cache;
    const auto lock = async::FileLock::get(cache.path() / "durations.json.lock");
    PastDurations(cache.path()).note("a", milliseconds(1));
    CHECK(text_of(cache.path() / "durations.json").empty());
    PastDurations("/proc/no/such/place").note("a", milliseconds(1));
}

TEST_CASE("a file that was named must be there and be one", "[cli]") {
    const ScratchDirectory cache;
    const std::string file = (cache.path() / "d.json").string();
    const auto missing = read_durations(file);
    REQUIRE_FALSE(missing);
    CHECK(render(missing.error()).find(file) != std::string::npos);
    std::ofstream(file) << "[]";
    CHECK_FALSE(read_durations(file));
    std::ofstream(file) << "{\"format\": 1, \"milliseconds\": {\"a\": 5}}";
    CHECK(read_durations(file)->of("a") == milliseconds(5));
}
