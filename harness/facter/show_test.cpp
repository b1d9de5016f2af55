#include "harness/base/testing/golden.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/testing/read.hpp"

using namespace harness;
using namespace harness::facter;
using harness::testing::matches_golden;

namespace {

/// Every odd thing that the table and the JSON have to show.
const char* odd_report = R"({"virtualisation": "lxc", "system": "x86_64-linux",
  "uefi": {"supported": true}, "hardware": {
  "cpu": [{"vendor_name": "GenuineIntel", "family": 6, "model": 79, "cores": 1, "siblings": 1},
          {"vendor_name": "GenuineIntel", "family": 6, "model": 79, "cores": 1, "siblings": 1}],
  "memory": [{"resources": [{"type": "phys_mem", "range": 2147483648}]}],
  "disk": [
    {"sysfs_id": "/class/block/ram0",
     "resources": [{"type": "size", "unit": "kbyte", "value_1": 4096}]},
    {"sysfs_id": "/class/block/ram1",
     "resources": [{"type": "size", "unit": "kbyte", "value_1": 4096}]},
    {"driver": "nvme", "model": "M\u001b[31m Љ", "serial": "S",
     "resources": [{"type": "size", "unit": "sectors", "value_1": 268435456, "value_2": 4096}]},
    {"sysfs_id": "/class/block/nvme1n1", "driver": "nvme"}],
  "network_controller": [{"unix_device_names": []}]}})";

} // namespace

TEST_CASE("the table shows odd reports", "[facter][golden]") {
    CHECK(matches_golden("facter/odd.txt",
                         render_table(harness::facter::testing::must_read(odd_report))));
}

TEST_CASE("the JSON shows odd reports", "[facter][golden]") {
    CHECK(matches_golden("facter/odd.json",
                         render_json(harness::facter::testing::must_read(odd_report))));
}

TEST_CASE("an empty report renders", "[facter]") {
    CHECK(render_table(Report{}) == "unnamed machine\n"
                                    "  report\n"
                                    "  system    unknown system\n"
                                    "  firmware  unknown ()\n"
                                    "  memory    -\n"
                                    "\n"
                                    "no disks in the report\n");
    CHECK(render_json(Report{}).find("\"pci\": []") != std::string::npos);
}
