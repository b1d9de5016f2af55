#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/cli/bench/process_memory.hpp"

using namespace harness;
using namespace harness::cli;

TEST_CASE("a process's own memory is what it alone has changed", "[cli][bench]") {
    const auto memory = read_process_memory(R"(55d0-7ffd ---p 00000000 00:00 0    [rollup]
Rss:              204800 kB
Pss:              102400 kB
Pss_Anon:          51200 kB
Private_Clean:     10240 kB
Private_Dirty:     30720 kB
Swap:               1024 kB
SwapPss:            1024 kB
)");
    REQUIRE(memory);
    CHECK(*memory == ProcessMemory{100, 31});
}

TEST_CASE("what tells no memory gives none", "[cli][bench]") {
    CHECK_FALSE(read_process_memory(""));
    CHECK_FALSE(read_process_memory("Pss: many kB\n"));
}

TEST_CASE("memory is asked of a machine that is there", "[cli][bench]") {
    CHECK_THROWS_WITH(memory_of_child_in("/proc"),
                      "no process of a machine works in /proc, so its memory can not be seen");
}
