#include "harness/disko/layout_reader.hpp"
#include "harness/disko/testing/layouts.hpp"

using namespace harness;
using namespace harness::disko;
using namespace harness::disko::testing;

TEST_CASE("missing attributes get disko's defaults", "[disko]") {
    const Layout layout = layout_with_partitions(R"({
        "root": {"size": "100%", "content": {"type": "filesystem", "format": "ext4"}},
        "swap": {"size": "8G", "content": {"type": "swap"}},
        "bios": {"size": "1M", "type": "EF02"},
        "exact": {"start": "2048s", "end": "4095s"}})");
    const Gpt& gpt = gpt_of(layout);
    REQUIRE(gpt.partitions.size() == 4);
    CHECK(gpt.partitions[0].key == "bios");
    CHECK(gpt.partitions[0].priority == 100);
    CHECK(gpt.partitions[0].content == nullptr);
    CHECK(gpt.partitions[1].key == "exact");
    CHECK(gpt.partitions[1].alignment == 1);
    CHECK(gpt.partitions[2].type == "8200");
    CHECK(gpt.partitions[2].end == "+8G");
    CHECK(gpt.partitions[3].number == 4);
    CHECK(gpt.partitions[3].end == "-0");
    CHECK(gpt.partitions[3].label == "disk-main-root");
    CHECK(gpt.partitions[3].content->device == "/dev/disk/by-partlabel/disk-main-root");
    CHECK(gpt.partitions[3].node.path.text == "disko.devices.disk.main.content.partitions.root");
}

TEST_CASE("a key that is no identifier stands in quotes in its path", "[disko]") {
    const Layout layout = layout_with_partitions(R"({"Boot data": {"uuid": "u"}})");
    const Partition& partition = gpt_of(layout).partitions.front();
    CHECK(partition.node.path.text == "disko.devices.disk.main.content.partitions.\"Boot data\"");
    CHECK(partition.device == "/dev/disk/by-partuuid/u");
}

TEST_CASE("partitions with one priority are numbered by their keys", "[disko]") {
    const Layout layout = layout_with_partitions(R"({"b": {}, "B": {}, "a": {"priority": 1001}})");
    const Gpt& gpt = gpt_of(layout);
    CHECK(gpt.partitions[0].key == "B");
    CHECK(gpt.partitions[1].key == "b");
    CHECK(gpt.partitions[2].key == "a");
}

TEST_CASE("the document, its devices and a disko attribute are read alike", "[disko]") {
    const std::string devices = R"({"disk": {"main": {"device": "/dev/vda"}}})";
    for (const std::string& text : {devices, R"({"devices": )" + devices + "}",
                                    R"({"disko": {"devices": )" + devices + "}}"}) {
        const Layout layout = layout_of(text);
        REQUIRE(layout.disks.size() == 1);
        CHECK(layout.disks.front().node.path.text == "disko.devices.disk.main");
    }
}

TEST_CASE("every kind of device and content is read", "[disko]") {
    const Layout layout = layout_of(R"({
      "disk": {"a": {"device": "/dev/vda", "content": {"type": "luks", "name": "c",
                 "settings": {"allowDiscards": true}, "content": {"type": "lvm_pv", "vg": "v"}}},
               "b": {"device": "/dev/vdb", "content": {"type": "mdraid", "name": "m"}},
               "c": {"device": "/dev/vdc", "content": {"type": "zfs", "pool": "z"}},
               "d": {"device": "/dev/vdd", "content": {"type": "bcachefs", "filesystem": "f"}},
               "e": {"device": "/dev/vde", "content": {"type": "table", "format": "msdos",
                 "partitions": [{"name": "x", "content": {"type": "swap"}}]}}},
      "mdadm": {"m": {"level": 0, "content": {"type": "gpt", "partitions": {"p": {}}}}},
      "lvm_vg": {"v": {"lvs": {"l": {"size": "100%FREE", "lvm_type": "thin-pool"}}}},
      "zpool": {"z": {"mode": {"topology": {"special": {"members": ["x"]}}}, "mountpoint": "/z",
                "datasets": {"d": {"type": "zfs_volume", "size": "1G"}}}},
      "bcachefs_filesystems": {"f": {"subvolumes": {"s": {"mountpoint": "/s"}}}},
      "nodev": {"/tmp": {"fsType": "tmpfs"}}})");
    const auto& luks = std::get<Luks>(layout.disks[0].content->kind);
    CHECK(luks.asks_password);
    CHECK(luks.allows_discards);
    CHECK(luks.content->device == "/dev/mapper/c");
    const auto& table = std::get<Table>(layout.disks[4].content->kind);
    CHECK(table.partitions.front().content->device == "/dev/vde1");
    const auto& gpt = std::get<Gpt>(layout.arrays.front().content->kind);
    CHECK(gpt.partitions.front().device == "/dev/disk/by-id/md-name-any:m-part1");
    CHECK(layout.volume_groups.front().volumes.front().priority == 752);
    CHECK(std::get<Topology>(layout.pools.front().mode).special.size() == 1);
    REQUIRE(layout.pools.front().datasets.size() == 2);
    CHECK(layout.pools.front().datasets[0].full_name == "z");
    CHECK(layout.pools.front().datasets[1].full_name == "z/d");
    CHECK(layout.bcachefs_filesystems.front().uuid == "252f10c8-3610-ebca-1a05-9c0bae8255eb");
    CHECK(layout.nodevs.front().device == "tmpfs");
    CHECK(type_name(*layout.disks[0].content) == "luks");
}

TEST_CASE("an unknown type is refused with the nearest known one", "[disko]") {
    CHECK(refusal_of(R"({"disk": {"main": {"device": "/dev/vda", "content": {
 "type": "brtfs"}}}})") ==
          "layout.json:2:10: error: unknown type 'brtfs' of 'disko.devices.disk.main.content'\n"
          "   2 |  \"type\": \"brtfs\"}}}}\n"
          "     |          ^~~~~~~\n"
          "  help: did you mean 'btrfs'?\n");
}

TEST_CASE("a partition table inside of a partition is refused", "[disko]") {
    CHECK(refusal_of(R"({"disk": {"m": {"device": "/dev/vda", "content": {"type": "gpt",
 "partitions": {"p": {"content": {"type": "gpt"}}}}}}})")
              .find("layout.json:2:43: error: 'disko.devices.disk.m.content.partitions.p.content' "
                    "can not hold a 'gpt'\n") == 0);
}

TEST_CASE("what a layout can not do without is asked for by name", "[disko]") {
    CHECK(refusal_of(R"({"disk": {"main": {}}})") ==
          "layout.json:1:19: error: 'disko.devices.disk.main' has no 'device'\n"
          "   1 | {\"disk\": {\"main\": {}}}\n"
          "     |                   ^\n"
          "  help: export the layout again; its evaluation sets this attribute or fails\n");
    CHECK(refusal_of(R"({"disk": {"main": {"device": "sda"}}})")
              .find("error: 'sda' is no absolute path in 'disko.devices.disk.main.device'") !=
          std::string::npos);
    CHECK(refusal_of(R"({"disko": {}})").find("error: the document has no 'disko.devices'") !=
          std::string::npos);
}

TEST_CASE("an unknown device map is refused", "[disko]") {
    CHECK(refusal_of(R"({"disks": {}})") ==
          "layout.json:1:11: error: unknown device map 'disks' in 'disko.devices'\n"
          "   1 | {\"disks\": {}}\n"
          "     |           ^\n"
          "  help: did you mean 'disk'?\n");
}

TEST_CASE("a number that was changed after the evaluation is found", "[disko]") {
    CHECK(refusal_of(R"({"disk": {"m": {"device": "/dev/vda", "content": {"type": "gpt",
 "partitions": {"p": {"index": 2}}}}}})")
              .find("layout.json:2:32: error: 'disko.devices.disk.m.content.partitions.p' states "
                    "index 2, but is partition 1 by priority and name\n") == 0);
    CHECK(
        refusal_of(R"({"devices": {"nodev": {"/b": {"fsType": "tmpfs"}, "/a": {"fsType": "tmpfs"}}},
 "mountOrder": ["/b", "/a"]})")
            .find("error: 'mountOrder' is not what the layout gives: stated /b, /a; computed "
                  "/a, /b\n") != std::string::npos);
}

TEST_CASE("devices that wait for each other are refused", "[disko]") {
    CHECK(refusal_of(R"({"lvm_vg": {
      "a": {"lvs": {"l": {"size": "1G", "content": {"type": "lvm_pv", "vg": "b"}}}},
      "b": {"lvs": {"l": {"size": "1G", "content": {"type": "lvm_pv", "vg": "a"}}}}}})")
              .find("error: the devices wait for each other: lvm_vg.a → lvm_vg.b\n") !=
          std::string::npos);
    CHECK(refusal_of(R"({"nodev": {
      "/a": {"fsType": "none", "device": "/b/x", "mountOptions": ["bind"]},
      "/b": {"fsType": "none", "device": "/a/x", "mountOptions": ["bind"]}}})")
              .find("error: the mount points wait for each other: ") != std::string::npos);
}
