#include "harness/base/concat.hpp"
#include "harness/disko/effects.hpp"
#include "harness/disko/testing/layouts.hpp"

using namespace harness;
using namespace harness::disko;
using namespace harness::disko::testing;

namespace {

Effects effects_of(const Layout& layout, const EffectOptions& options = {}) {
    const auto effects = plan_effects(layout, options);
    REQUIRE(effects);
    return *effects;
}

std::string refusals_of(const Layout& layout) {
    const auto effects = plan_effects(layout);
    if (effects) {
        return "planned";
    }
    std::string out;
    for (const Diagnostic& diagnostic : effects.error().items) {
        out += concat(diagnostic.problem, "\n", diagnostic.help, "\n");
    }
    return out;
}

std::string all_stages(const Effects& effects) {
    return concat("#### destroy\n", render_script(effects.destroy), "\n#### create\n",
                  render_script(effects.create), "\n#### mount\n", render_script(effects.mount),
                  "\n#### unmount\n", render_script(effects.unmount));
}

} // namespace

TEST_CASE("the scripts of the shipped layouts are as reviewed", "[disko][golden]") {
    for (const char* host : {"zephyrus", "zephyrus-naive", "yoga", "hetzner", "contabo", "ovh"}) {
        INFO(host);
        CHECK(harness::testing::matches_golden(concat("disko/", host, ".effects.sh"),
                                               all_stages(effects_of(shipped_layout(host)))));
    }
}

TEST_CASE("a partition is made with disko's options and its fallback", "[disko]") {
    const Effects effects = effects_of(layout_with_partitions(
        R"({"p": {"start": "34s", "size": "1M", "type": "EF00", "attributes": [2, 0, 2],
                  "uuid": "809b3a2b-828a-4730-95e1-75b6343e415a", "label": "my label"}})"));
    REQUIRE(effects.create.size() == 5);
    const Action& make = effects.create[1];
    const Argv rest{"--partition-guid=1:809b3a2b-828a-4730-95e1-75b6343e415a",
                    "--change-name=1:my label",
                    "--typecode=1:EF00",
                    "--attributes=1:=:0",
                    "--attributes=1:set:2",
                    "--attributes=1:set:0",
                    "/dev/vda"};
    Argv first{"sgdisk", "--align-end", "--set-alignment=1", "--new=1:34s:+1M"};
    first.insert(first.end(), rest.begin(), rest.end());
    Argv fallback{"sgdisk"};
    fallback.insert(fallback.end(), rest.begin(), rest.end());
    CHECK(make.argv == first);
    CHECK(make.fallback_argv == fallback);
    CHECK(make.path.text == "disko.devices.disk.main.content.partitions.p");
    CHECK(effects.create[2].argv == Argv{"partprobe", "/dev/vda"});
    CHECK(effects.create[2].failure_is_tolerated);
    CHECK(effects.create[4].argv == Argv{"udevadm", "settle", "--timeout", "120"});
}

TEST_CASE("all partitions are made before the first is formatted", "[disko]") {
    const Effects effects = effects_of(layout_with_partitions(
        R"({"a": {"size": "1G", "content": {"type": "filesystem", "format": "ext4",
                  "extraArgs": ["-L", "a b"]}},
            "b": {"content": {"type": "swap", "extraArgs": ["-L x", "-f"]}}})"));
    REQUIRE(effects.create.size() == 11);
    CHECK(effects.create[9].argv ==
          Argv{"mkfs.ext4", "-L", "a b", "/dev/disk/by-partlabel/disk-main-a"});
    CHECK(effects.create[10].argv ==
          Argv{"mkswap", "-L", "x", "-f", "/dev/disk/by-partlabel/disk-main-b"});
    CHECK(effects.create[10].guards.front() ==
          Guard{{{"blkid", "/dev/disk/by-partlabel/disk-main-b", "-o", "export"},
                 Judgement::prints_line_starting_with,
                 "TYPE="},
                false});
    CHECK(effects.mount.empty());
    REQUIRE(effects.unmount.size() == 1);
    CHECK(effects.unmount[0].argv == Argv{"swapoff", "/dev/disk/by-partlabel/disk-main-b"});
}

TEST_CASE("subvolumes are made below the scratch directory, which is unmounted in any case",
          "[disko]") {
    const Effects effects = effects_of(
        layout_with(R"({"type": "btrfs", "mountpoint": "/top", "swap": {"s": {"size": "1G"}},
            "subvolumes": {"/a/b": {"extraArgs": ["-p x"]}}})"),
        {.root_mount_point = "/mnt", .scratch_directory = "/scratch"});
    std::vector<std::string> lines;
    for (const Action& action : effects.create) {
        lines.push_back(join(action.argv, " "));
    }
    CHECK(lines == std::vector<std::string>{
                       "mkfs.btrfs /dev/vda", "mkdir -p /scratch",
                       "mount /dev/vda /scratch -o subvol=/",
                       "btrfs filesystem mkswapfile --size 1G /scratch/s", "mkdir -p /scratch/a",
                       "btrfs subvolume create /scratch/a/b -p x", "umount /scratch"});
    CHECK(effects.create.back().runs_after_failure);
    CHECK(effects.create[5].guards.size() == 2);
}

TEST_CASE("mounts follow the mount order and unmounts reverse it", "[disko]") {
    const Effects effects =
        effects_of(layout_of(R"({"disk": {"m": {"device": "/dev/vda", "content": {"type": "btrfs",
             "subvolumes": {"home": {"mountpoint": "/home", "mountOptions": ["noatime"]}}}}},
          "nodev": {"/": {"fsType": "tmpfs", "mountOptions": ["size=1G", "mode=755"]},
                    "/etc/x": {"fsType": "none", "device": "/home/x",
                               "mountOptions": ["bind"]}}})"),
                   {.root_mount_point = "/target", .scratch_directory = "/scratch"});
    REQUIRE(effects.mount.size() == 3);
    CHECK(join(effects.mount[0].argv, " ") ==
          "mount -t tmpfs tmpfs /target/ -o size=1G -o mode=755 -o X-mount.mkdir");
    CHECK(join(effects.mount[1].argv, " ") ==
          "mount /dev/vda /target/home -o noatime -o subvol=home -o X-mount.mkdir");
    CHECK(join(effects.mount[2].argv, " ") ==
          "mount -t none /target/home/x /target/etc/x -o bind -o X-mount.mkdir");
    CHECK(effects.mount[1].guards.front().probe.argv ==
          Argv{"findmnt", "/dev/vda", "/target/home"});
    REQUIRE(effects.unmount.size() == 3);
    CHECK(effects.unmount[0].argv == Argv{"umount", "/target/home"});
    CHECK(effects.unmount[2].argv == Argv{"umount", "/target/"});
}

TEST_CASE("a disk that is not to be destroyed is left alone", "[disko]") {
    const Effects effects = effects_of(layout_of(R"({"disk": {
        "a": {"device": "/dev/vda", "destroy": false, "content": {"type": "swap"}},
        "b": {"device": "/dev/vdb", "content": {"type": "swap"}}}})"));
    for (const Action& action : effects.destroy) {
        CHECK(action.failure_is_tolerated);
        CHECK(join(action.argv, " ").find("/dev/vda") == std::string::npos);
    }
    CHECK(join(effects.destroy.back().argv, " ") == "dd if=/dev/zero of=/dev/vdb bs=440 count=1");
}

TEST_CASE("randomly encrypted swap is neither formatted nor switched off", "[disko]") {
    const Effects effects =
        effects_of(layout_with(R"({"type": "swap", "randomEncryption": true})"));
    CHECK(effects.create.empty());
    CHECK(effects.unmount.empty());
}

TEST_CASE("other content types are refused by name", "[disko]") {
    const std::string help = "supported are disk, gpt, filesystem, btrfs, swap and nodev\n";
    for (const char* content :
         {R"("luks", "name": "x")", R"("lvm_pv", "vg": "x")", R"("mdraid", "name": "x")",
          R"("zfs", "pool": "x")", R"("bcachefs", "filesystem": "x")", R"("table")"}) {
        const std::string text = content;
        const std::string type = text.substr(1, text.find('"', 1) - 1);
        CHECK(refusals_of(layout_with(concat("{\"type\": ", text, "}"))) ==
              concat("'", type, "' is not yet supported ('disko.devices.disk.main.content')\n",
                     help));
    }
    CHECK(refusals_of(layout_of(R"({"zpool": {"z": {}}})")) ==
          concat("'zpool' is not yet supported ('disko.devices.zpool.z')\n", help));
}

TEST_CASE("hooks and hybrid tables are refused by name", "[disko]") {
    CHECK(refusals_of(layout_with(R"({"type": "swap", "postCreateHook": "echo hello"})")) ==
          "hook 'postCreateHook' of 'disko.devices.disk.main.content' is not yet supported\n"
          "export the layout without the hook and do its work in a step of the scenario\n");
    CHECK(refusals_of(
              layout_with(R"({"type": "swap", "preMountHook": {"hook": "<hook>", "length": 3}})"))
              .find("hook 'preMountHook' of ") == 0);
    CHECK(refusals_of(layout_with(R"({"type": "swap", "postCreateHook": ""})")) == "planned");
    CHECK(refusals_of(layout_with_partitions(R"({"p": {"hybrid": {"mbrBootableFlag": true}}})")) ==
          "a hybrid MBR is not yet supported "
          "('disko.devices.disk.main.content.partitions.p.hybrid')\n"
          "take 'hybrid' out of the partition\n");
}

TEST_CASE("what planning would have to guess is refused", "[disko]") {
    CHECK(refusals_of(layout_with(R"({"type": "swap", "newOption": true})")) ==
          "unknown attribute 'newOption' of 'disko.devices.disk.main.content'\n"
          "the layout's disko is newer than the one known here (1.13)\n");
    CHECK(refusals_of(layout_with(R"({"type": "btrfs", "extraArgs": ["-L 'my root'"]})")) ==
          "'extraArgs' of 'disko.devices.disk.main.content' is '-L 'my root'', which only a shell "
          "can read\n"
          "write plain words, without blanks, quotes and '$'\n");
    CHECK(refusals_of(
              layout_with(R"({"type": "filesystem", "format": "ext4", "mountpoint": "/$HOME"})")) ==
          "'mountpoint' of 'disko.devices.disk.main.content' is '/$HOME', which only a shell can "
          "read\n"
          "write it without '\"', '$' and '`'\n");
    CHECK(refusals_of(layout_of(R"({"disk": {"raw": {"device": "/dev/vda"}}})")) ==
          "disk 'raw' has no content\n"
          "disko makes no script for such a disk; give it a content or take it out\n");
    CHECK(refusals_of(layout_with_partitions(R"({"a": {"name": "n"}, "b": {"name": "n"}})")) ==
          "'disko.devices.disk.main.content' has two partitions of the name 'n'\n"
          "disko gives both the same number; name them apart\n");
    CHECK(refusals_of(layout_with(R"({"type": "btrfs", "swap": {"s": {"size": "1G"}}})")) ==
          "the swap file 'disko.devices.disk.main.content.swap.s' lies on a volume without a mount "
          "point\n"
          "give the volume a 'mountpoint'; disko can not evaluate it either\n");
}
