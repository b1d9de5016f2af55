#include "harness/async/file_lock.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"

using namespace harness::async;

TEST_CASE("a lock is held by one alone or shared by several", "[async]") {
    const harness::testing::ScratchDirectory scratch;
    const auto file = scratch.path() / "lock";
    {
        const auto alone = FileLock::try_to_get(file);
        CHECK(alone);
        CHECK_FALSE(FileLock::try_to_get(file));
        CHECK_FALSE(FileLock::try_to_share(file));
    }
    auto one = FileLock::try_to_share(file);
    auto other = FileLock::try_to_share(file);
    CHECK((one && other));
    CHECK_FALSE(FileLock::try_to_get(file));
    one.reset();
    CHECK_FALSE(FileLock::try_to_get(file));
    other.reset();
    CHECK(FileLock::try_to_get(file));
}

TEST_CASE("a lock that can not be made is an error with its place", "[async]") {
    CHECK_THROWS_WITH(FileLock::try_to_share("/no/such/place/lock"),
                      "locking /no/such/place/lock: No such file or directory");
}
