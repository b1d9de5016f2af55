#include "harness/appliance/build_place.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"

#include <fstream>

using namespace harness;
using namespace harness::appliance;
namespace fs = std::filesystem;

TEST_CASE("what is not finished goes, and what is keeps its name", "[appliance]") {
    const testing::ScratchDirectory scratch;
    fs::path unfinished;
    {
        BuildPlace place(scratch.path());
        unfinished = place.directory();
        std::ofstream(unfinished / "half") << "made";
    }
    CHECK_FALSE(fs::exists(unfinished));
    {
        BuildPlace place(scratch.path());
        std::ofstream(place.directory() / "all") << "made";
        place.finish_as(scratch.path() / "done");
    }
    CHECK(fs::exists(scratch.path() / "done/all"));
}

TEST_CASE("what a killed builder has left goes with the next one", "[appliance]") {
    const testing::ScratchDirectory scratch;
    fs::create_directories(scratch.path() / ".building-1/root");
    const BuildPlace place(scratch.path());
    CHECK_FALSE(fs::exists(scratch.path() / ".building-1"));
}

TEST_CASE("a trouble without room tells of the room", "[appliance]") {
    const testing::ScratchDirectory scratch;
    const BuildPlace place(scratch.path());
    CHECK(place.explain("copying: Input/output error", Bytes{1}) == "copying: Input/output error");
    const std::string without_room = place.explain("copying", gibibytes(1U << 30U));
    CHECK_THAT(without_room, Catch::contains_text(" free in " + scratch.path().string()));
    CHECK_THAT(without_room, Catch::contains_text("HARNESS_CACHE"));
}
