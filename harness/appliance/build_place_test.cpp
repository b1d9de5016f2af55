#include "harness/appliance/build_place.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"

#include <boost/asio/io_context.hpp>

#include <fstream>
#include <optional>

using namespace harness;
using namespace harness::appliance;
namespace fs = std::filesystem;

namespace {

/// Takes turns as a run does; `said` is what its user reads.
struct Builder {
    boost::asio::io_context context;
    async::Interrupt interrupt{context.get_executor()};
    std::string said;

    async::FileLock turn(const fs::path& parent, const std::function<void()>& meanwhile = {}) {
        return async::run(context, turn_to_build(parent, &interrupt, [&](std::string_view line) {
                              said += line;
                              if (meanwhile) {
                                  meanwhile();
                              }
                          }));
    }
};

} // namespace

TEST_CASE("what is not finished goes, and what is keeps its name", "[appliance]") {
    const testing::ScratchDirectory scratch;
    fs::path unfinished;
    {
        BuildPlace place(scratch.path(), Builder().turn(scratch.path()));
        unfinished = place.directory();
        std::ofstream(unfinished / "half") << "made";
    }
    CHECK_FALSE(fs::exists(unfinished));
    {
        BuildPlace place(scratch.path(), Builder().turn(scratch.path()));
        std::ofstream(place.directory() / "all") << "made";
        place.finish_as(scratch.path() / "done");
    }
    CHECK(fs::exists(scratch.path() / "done/all"));
}

TEST_CASE("what a killed builder has left goes with the next one", "[appliance]") {
    const testing::ScratchDirectory scratch;
    fs::create_directories(scratch.path() / ".building-1/root");
    const BuildPlace place(scratch.path(), Builder().turn(scratch.path()));
    CHECK_FALSE(fs::exists(scratch.path() / ".building-1"));
}

TEST_CASE("who waits for another builder says so, and has its turn after it", "[appliance]") {
    const testing::ScratchDirectory scratch;
    std::optional<async::FileLock> other = Builder().turn(scratch.path());
    Builder builder;
    const async::FileLock mine = builder.turn(scratch.path(), [&] { other.reset(); });
    CHECK(builder.said ==
          concat("waiting for another run, which makes a system in ", scratch.path().string()));
}

TEST_CASE("who waits for another builder can be interrupted", "[appliance]") {
    const testing::ScratchDirectory scratch;
    const async::FileLock other = Builder().turn(scratch.path());
    Builder builder;
    CHECK_THROWS_AS(
        builder.turn(scratch.path(), [&] { builder.interrupt.request("interrupted by Ctrl-C"); }),
        Interrupted);
}

TEST_CASE("who may not make something in the cache is told of another place", "[appliance]") {
    CHECK_THROWS_WITH(Builder().turn("/proc/systems"),
                      Catch::contains_text("the guest's system can not be built in /proc/systems"));
}

TEST_CASE("a trouble without room tells of the room", "[appliance]") {
    const testing::ScratchDirectory scratch;
    const BuildPlace place(scratch.path(), Builder().turn(scratch.path()));
    CHECK(place.explain("copying: Input/output error", Bytes{1}) == "copying: Input/output error");
    const std::string without_room = place.explain("copying", gibibytes(1U << 30U));
    CHECK_THAT(without_room, Catch::contains_text(" free in " + scratch.path().string()));
    CHECK_THAT(without_room, Catch::contains_text("HARNESS_CACHE"));
}
