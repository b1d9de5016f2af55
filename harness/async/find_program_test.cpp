#include "harness/async/find_program.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/first_in_path.hpp"
#include "harness/base/testing/scratch_directory.hpp"

#include <fstream>
#include <sys/stat.h>

using namespace harness;
namespace fs = std::filesystem;

TEST_CASE("a program is a file that may be executed, not what has its name before it", "[async]") {
    const harness::testing::ScratchDirectory directory;
    const fs::path first = directory.path() / "first";
    const fs::path second = directory.path() / "second";
    fs::create_directories(first / "tool");
    REQUIRE(::mkfifo((first / "pipe").c_str(), 0700) == 0);
    std::ofstream(first / "text") << "x";
    fs::create_directories(second);
    std::ofstream(second / "tool") << "x";
    fs::permissions(second / "tool", fs::perms::owner_all);

    const harness::testing::FirstInPath behind(second);
    const harness::testing::FirstInPath before(first);
    CHECK(async::find_program("tool") == (second / "tool").string());
    CHECK(async::find_program("pipe").empty());
    CHECK(async::find_program("text").empty());
}
