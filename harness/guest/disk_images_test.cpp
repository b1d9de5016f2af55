#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/guest/disk_images.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace harness;
namespace fs = std::filesystem;

TEST_CASE("disk images have their true size and take no space", "[guest]") {
    const testing::ScratchDirectory scratch;
    const fs::path& directory = scratch.path();
    machine::Plan plan;
    machine::Disk disk{.id = "disk0"};
    disk.size = Bytes{1000204886016};
    plan.disks = {disk};
    guest::create_disk_images(plan, directory);
    struct stat info{};
    REQUIRE(::stat((directory / "disk0.raw").c_str(), &info) == 0);
    CHECK(info.st_size == 1000204886016);
    CHECK(info.st_blocks < 64);
    guest::remove_disk_images(directory);
    CHECK_FALSE(fs::exists(directory / "disk0.raw"));
}

TEST_CASE("an image that can not be made says where and what to do", "[guest]") {
    machine::Plan plan;
    plan.disks = {machine::Disk{.id = "disk0"}};
    CHECK_THROWS_WITH(guest::create_disk_images(plan, "/no/such/directory"),
                      "making the disk image /no/such/directory/disk0.raw: No such file or "
                      "directory: choose another directory by --runs");
}
