#include "harness/base/testing/catch.hpp"
#include "harness/doctor/judge.hpp"

#include <limits>

using namespace harness;
using namespace harness::doctor;

TEST_CASE("names that are not there are told, one or several", "[doctor]") {
    CHECK(judge_names({"a", "b"}, {"b", "c", "a"}, "device", "x").works);
    CHECK(judge_names({"a", "b"}, {"b", "a"}, "device", "x").seen ==
          "all 2 devices that are needed");
    const Sight one = judge_names({"nvme", "ahci"}, {"ahci"}, "device", "get another QEMU");
    CHECK_FALSE(one.works);
    CHECK(one.seen == "no device nvme");
    CHECK(one.remedy == "get another QEMU");
    CHECK(judge_names({"nvme", "ahci"}, {}, "device", "x").seen == "no devices nvme, ahci");
}

TEST_CASE("only packages that are installed count", "[doctor]") {
    const auto found = installed_packages("Package: parted\nStatus: install ok installed\n\n"
                                          "Package: gdisk\nStatus: deinstall ok config-files\n\n"
                                          "Package: mount\nEssential: yes\n"
                                          "Status: hold ok installed\n");
    CHECK(found == std::vector<std::string>{"parted", "mount"});
}

TEST_CASE("too little space is told with place, need and option", "[doctor]") {
    CHECK(judge_space("/c", gibibytes(3), gibibytes(1), "X").seen == "3 GiB free at /c");
    const Sight full = judge_space("/c", mebibytes(10), gibibytes(1), "HARNESS_CACHE");
    CHECK_FALSE(full.works);
    CHECK(full.seen == "10 MiB free at /c, 1 GiB needed");
    CHECK(full.remedy == "make room, or choose another place by HARNESS_CACHE");
}

TEST_CASE("too little memory is told with what the smallest machine needs", "[doctor]") {
    CHECK(judge_memory(gibibytes(8), gibibytes(1)).works);
    const Sight little = judge_memory(mebibytes(300), gibibytes(1));
    CHECK_FALSE(little.works);
    CHECK(little.seen == "300 MiB available, the smallest machine needs 1 GiB");
    CHECK(little.remedy == "end what takes the memory; `free -m` shows how much is there");
}

TEST_CASE("a limit of open files that is too low is told with the command", "[doctor]") {
    CHECK(judge_open_files(256).works);
    const Sight few = judge_open_files(64);
    CHECK_FALSE(few.works);
    CHECK(few.seen == "64 open files at a time, 256 needed");
    CHECK(few.remedy == "run `ulimit -n 1024` before");
}

TEST_CASE("too little address space is told with the command", "[doctor]") {
    CHECK(judge_address_space(std::numeric_limits<std::uint64_t>::max()).seen == "without limit");
    CHECK(judge_address_space(gibibytes(4).count).works);
    const Sight little = judge_address_space(gibibytes(1).count);
    CHECK_FALSE(little.works);
    CHECK(little.seen == "1 GiB for a process, the smallest machine needs 4 GiB");
    CHECK(little.remedy == "run `ulimit -v unlimited` before");
}

TEST_CASE("a clock may not be before the build, but for a day of time zones", "[doctor]") {
    constexpr std::int64_t built = 1'764'288'000; // 2025-11-28
    CHECK(judge_clock(built - 3600, built).works);
    CHECK(judge_clock(built + 1, built).seen == "2025-11-28");
    const Sight early = judge_clock(0, built);
    CHECK_FALSE(early.works);
    CHECK(early.seen == "1970-01-01, and this program was built on 2025-11-28");
    CHECK(early.remedy == "set the clock: `sudo timedatectl set-ntp true`");
}
