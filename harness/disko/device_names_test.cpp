#include "harness/base/testing/catch.hpp"
#include "harness/disko/device_names.hpp"

using namespace harness::disko;

TEST_CASE("a default label of more than 36 characters becomes the start of its hash", "[disko]") {
    CHECK(default_label("disk", "main", "ESP") == "disk-main-ESP");
    const std::string name(26, 'x');
    CHECK(default_label("disk", "main", name) == "disk-main-" + name);
    CHECK(default_label("disk", "main", name + "x").size() == 36);
    CHECK(default_label("disk", "main", name + "x").find('-') == std::string::npos);
}

TEST_CASE("a label is escaped as udev does it", "[disko]") {
    CHECK(escape_for_udev("Boot data partition") == "Boot\\x20data\\x20partition");
    CHECK(escape_for_udev("Even(crazier)par&titi^onName") ==
          "Even\\x28crazier\\x29par\\x26titi\\x5EonName");
    CHECK(escape_for_udev("all0these@char#acters+_are-allow.ed,") ==
          "all0these@char#acters+_are-allow.ed,");
}

TEST_CASE("a partition's device follows the naming of its disk", "[disko]") {
    CHECK(numbered_device("/dev/sda", 1) == "/dev/sda1");
    CHECK(numbered_device("/dev/nvme0n1", 2) == "/dev/nvme0n1p2");
    CHECK(numbered_device("/dev/disk/by-id/x", 3) == "/dev/disk/by-id/x-part3");
    CHECK(numbered_device("/dev/md/r1", 1) == "/dev/md/r1p1");
    CHECK(numbered_device("/dev/md/raid", 1) == "/dev/md/raid1");
    CHECK(numbered_device("/dev/mapper/a", 1) == "/dev/mapper/a1");
    CHECK(numbered_device("/dev/loop0", 1) == "/dev/loop0p1");
    CHECK(numbered_device("/dev/", 1).empty());
    CHECK(numbered_device("/some/file", 1).empty());
}
