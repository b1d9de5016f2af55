#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/block_devices.hpp"

using namespace harness::checks;

TEST_CASE("lsblk's devices are read with their parents, starts and serials", "[checks]") {
    const auto devices = read_block_devices(R"({"blockdevices": [
        {"name":"nvme0n1","path":"/dev/nvme0n1","pkname":null,"size":2000398934016,"start":null,
         "log-sec":512,"serial":" 24SYNTHZ0001 ","model":"CT2000P310SSD8","fssize":null},
        {"name":"nvme0n1p1","path":"/dev/nvme0n1p1","pkname":"nvme0n1","size":1073741824,
         "start":2048,"log-sec":512,"serial":null,"model":null,"fssize":1071628288}]})");
    REQUIRE(devices.size() == 2);
    CHECK(devices[0].parent.empty());
    CHECK(devices[0].serial == "24SYNTHZ0001");
    CHECK(devices[0].size == harness::Bytes{2000398934016});
    CHECK_FALSE(devices[0].start);
    CHECK(devices[1].parent == "/dev/nvme0n1");
    CHECK(devices[1].start == harness::mebibytes(1));
    CHECK(devices[1].file_system_size == harness::Bytes{1071628288});
}

TEST_CASE("numbers that lsblk writes as texts are read too", "[checks]") {
    const auto devices = read_block_devices(
        R"({"blockdevices": [{"path":"/dev/sda","size":"4096","log-sec":"4096"}]})");
    REQUIRE(devices.size() == 1);
    CHECK(devices[0].size == harness::Bytes{4096});
    CHECK(devices[0].sector_size == 4096);
}

TEST_CASE("what is not lsblk's JSON is refused", "[checks]") {
    CHECK_THROWS_WITH(read_block_devices("lsblk: no such thing"),
                      "lsblk has printed no JSON list of block devices");
    CHECK_THROWS_WITH(read_block_devices(R"({"blockdevices": [{"path":"/dev/sda"}]})"),
                      "lsblk has printed a device without a path or a size");
    CHECK_THROWS_AS(read_block_devices(R"({"blockdevices": [7]})"), harness::Error);
    CHECK_THROWS_AS(read_block_devices(R"({"blockdevices": {}})"), harness::Error);
    CHECK_THROWS_AS(read_block_devices(""), harness::Error);
}
