#include "harness/appliance/recipe.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::appliance;

TEST_CASE("files stand below usr whatever the distribution ships", "[appliance]") {
    CHECK(merged_path("bin/mount") == "usr/bin/mount");
    CHECK(merged_path("lib/udev/rules.d/60-persistent-storage.rules") ==
          "usr/lib/udev/rules.d/60-persistent-storage.rules");
    CHECK(merged_path("usr/bin/mount") == "usr/bin/mount");
    CHECK(merged_path("etc/passwd") == "etc/passwd");
}

TEST_CASE("documents and package managers stay out, tools stay in", "[appliance]") {
    CHECK(is_wanted("usr/sbin/sgdisk"));
    CHECK(is_wanted("usr/bin/btrfs"));
    CHECK(is_wanted("usr/lib/udev/rules.d/60-persistent-storage.rules"));
    CHECK(is_wanted("usr/lib/x86_64-linux-gnu/gconv/UTF-16.so"));
    CHECK_FALSE(is_wanted("usr/lib/x86_64-linux-gnu/gconv/EUC-JP.so"));
    CHECK_FALSE(is_wanted("usr/lib/udev/rules.d/60-sensor.rules"));
    CHECK_FALSE(is_wanted("usr/share/doc/udev/README"));
    CHECK_FALSE(is_wanted("usr/bin/perl"));
    CHECK_FALSE(is_wanted("usr/bin/dpkg-query"));
    CHECK_FALSE(is_wanted("usr/lib/udev/hwdb.bin"));
}
