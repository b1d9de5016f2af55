#include "harness/base/testing/golden.hpp"
#include "harness/facter/pseudonym.hpp"
#include "harness/facter/scrub.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/testing/read.hpp"

#include <algorithm>
#include <random>

using namespace harness;
using namespace harness::facter;
using harness::facter::testing::must_read;
using harness::facter::testing::report_with;
using harness::testing::matches_golden;
using harness::testing::read_source_file;

namespace {

Scrubbed scrub_text(std::string text, std::uint64_t seed = 1) {
    const auto tree = parse_json(std::make_shared<const Source>("r.json", std::move(text)));
    REQUIRE(tree);
    return scrub(*tree, seed);
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string with_disk(std::string_view members) {
    return report_with(concat(R"("disk": [{)", members, "}]"));
}

/// Everything that is written of a text in form: letters and digits blurred.
std::string blurred(std::string text) {
    for (char& c : text) {
        c = c >= '0' && c <= '9'   ? '9'
            : c >= 'A' && c <= 'Z' ? 'A'
            : c >= 'a' && c <= 'z' ? 'a'
                                   : c;
    }
    return text;
}

} // namespace

TEST_CASE("serials and links of a scrubbed report still agree", "[facter][scrub]") {
    for (const char* host : {"zephyrus", "yoga", "bartleby"}) {
        const std::string text = read_source_file(concat("facter-reports/", host, ".json"));
        const Report before = must_read(text);
        const Report after = must_read(scrub_text(text).text);
        REQUIRE(after.disks.size() == before.disks.size());
        for (std::size_t i = 0; i < after.disks.size(); ++i) {
            const Disk& disk = after.disks[i];
            CHECK(disk.model == before.disks[i].model);
            CHECK(disk.size == before.disks[i].size);
            if (!disk.serial) {
                continue;
            }
            CHECK(disk.serial != before.disks[i].serial);
            CHECK(preferred_link(disk).ends_with(concat(udev_name(disk.model), "_", *disk.serial)));
        }
    }
}

TEST_CASE("what no key is known for is left as it was, byte for byte", "[facter][scrub]") {
    const std::string text = R"({ "virtualisation":"none",
   "big": 18446744073709551615, "float": 1.50e1, "escaped": "\u0026 \u00e9", "x": [ ],
   "hardware": {"cpu": [{"bogo": 4990.62}]}})"
                             "\n";
    const Scrubbed scrubbed = scrub_text(text);
    CHECK(scrubbed.text == text);
    CHECK(scrubbed.replaced.empty());
}

TEST_CASE("a serial is replaced in its link, in another link and in an unknown key",
          "[facter][scrub]") {
    const Scrubbed scrubbed = scrub_text(with_disk(
        R"("serial": "AB 12CD34", "bus_type": {"value": 150}, "device": {"name": "M 1"},
           "note": "found AB 12CD34 in the drawer", "unix_device_names":
           ["/dev/disk/by-id/nvme-M_1_AB_12CD34", "/dev/disk/by-id/nvme-M_1_AB_12CD34_1",
            "/dev/disk/by-id/nvme-nvme.1c5c-414220313243443334-4d2031-00000001"])"));
    REQUIRE(scrubbed.replaced.size() == 2); // With a blank and with a bar.
    CHECK(scrubbed.replaced[0].where == "hardware.disk[0].serial");
    CHECK(scrubbed.replaced[0].places == 3);
    const std::string& now = scrubbed.replaced[0].now;
    CHECK(has(scrubbed.text, concat("found ", now, " in the drawer")));
    CHECK(has(scrubbed.text, concat("nvme-M_1_", udev_name(now), "_1\"")));
    CHECK_FALSE(has(scrubbed.text, "12CD34"));
    CHECK_FALSE(has(scrubbed.text, "414220313243443334"));
    CHECK(has(scrubbed.text, "-4d2031-00000001"));
}

TEST_CASE("a model that repeats a serial stays, and is named", "[facter][scrub]") {
    const Scrubbed scrubbed =
        scrub_text(with_disk(R"("serial": "SN770XYZ1", "model": "WD SN770XYZ1")"));
    CHECK(has(scrubbed.text, R"("model": "WD SN770XYZ1")"));
    REQUIRE(scrubbed.left_alone.size() == 1);
    CHECK(scrubbed.left_alone[0].text == "WD SN770XYZ1");
    CHECK(scrubbed.left_alone[0].why == "repeats an identity, but says what or where a thing is");
}

TEST_CASE("a size with the digits of a serial stays a size", "[facter][scrub]") {
    const Scrubbed scrubbed = scrub_text(with_disk(
        R"("serial": "0x3977d9e5", "resources": [{"type": "size", "value_1": "0x3977d9e5"}])"));
    CHECK(has(scrubbed.text, R"("value_1": "0x3977d9e5")"));
    CHECK_FALSE(has(scrubbed.text, R"("serial": "0x3977d9e5")"));
}

TEST_CASE("an account's volume is replaced, QEMU's own drive name is not", "[facter][scrub]") {
    const std::string hetzner = scrub_text(read_source_file("facter-reports/hetzner.json")).text;
    CHECK_FALSE(has(hetzner, "107063565"));
    CHECK(has(hetzner, "scsi-0QEMU_QEMU_HARDDISK_"));
    const std::string contabo = read_source_file("facter-reports/contabo.json");
    CHECK(scrub_text(contabo).text == contabo);
}

TEST_CASE("addresses that stand for serials stay", "[facter][scrub]") {
    const Scrubbed scrubbed = scrub_text(report_with(
        R"("usb_controller": [{"sysfs_bus_id": "0000:00:14.0"}],
           "hub": [{"serial": "0000:00:14.0"}, {"serial": "1-0000:00:14.0-4.1"}])"));
    CHECK(scrubbed.replaced.empty());
    REQUIRE(scrubbed.left_alone.size() == 2);
    CHECK(scrubbed.left_alone[0].why == "an address inside of the machine");
}

TEST_CASE("UUIDs, labels and MAC addresses are replaced", "[facter][scrub]") {
    const Scrubbed scrubbed = scrub_text(with_disk(
        R"("label": "port of 9c:b6:d0:12:34:56", "unix_device_names":
          ["/dev/disk/by-uuid/7900666f-345b-4ed6-bbb0-f0fb2ca71e04",
           "/dev/mapper/luks-7900666f-345b-4ed6-bbb0-f0fb2ca71e04",
           "/dev/disk/by-label/annas-laptop", "/dev/disk/by-label/cidata"])"));
    for (const char* gone : {"7900666f", "b6:d0:12", "annas", "f0fb2ca71e04"}) {
        CAPTURE(gone);
        CHECK_FALSE(has(scrubbed.text, gone));
    }
    CHECK(has(scrubbed.text, "by-label/cidata"));
    CHECK(scrubbed.replaced[1].places == 2);
}

TEST_CASE("scrubbing is the same with the same seed, and other with another", "[facter][scrub]") {
    const std::string text = read_source_file("facter-reports/zephyrus.json");
    CHECK(scrub_text(text, 4).text == scrub_text(text, 4).text);
    CHECK(scrub_text(text, 4).text != scrub_text(text, 5).text);
}

TEST_CASE("the list says what was replaced and what was not, without the old texts",
          "[facter][scrub][golden]") {
    const Scrubbed scrubbed = scrub_text(with_disk(
        R"("serial": "S1SERIAL0001", "unix_device_names": ["/dev/disk/by-id/ata-M_S1SERIAL0001",
           "/dev/disk/by-label/cidata"], "label": "SDK0T76574WIN")"));
    const std::string list = render_text(scrubbed);
    CHECK_FALSE(has(list, "S1SERIAL0001"));
    CHECK(matches_golden("facter/scrub-list.txt", list));
}

TEST_CASE("whatever the serials, links agree and the form stays", "[facter][scrub][property]") {
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string letters = "0123456789ABCXYZabcxyz-_. :/#";
    const auto word = [&](std::size_t least, std::size_t most) {
        std::string out;
        const std::size_t size = least + random() % (most - least + 1);
        while (out.size() < size) {
            out.push_back(letters[random() % letters.size()]);
        }
        return out;
    };
    for (int round = 0; round < 200; ++round) {
        const std::string serial = concat("7Q", word(3, 18), "9K");
        const std::string model = concat("M", word(1, 30), "m");
        CAPTURE(serial, model);
        const std::string link =
            concat("/dev/disk/by-id/nvme-", udev_name(model), "_", udev_name(serial));
        const std::string text = with_disk(concat(
            R"("serial": ")", serial, R"(", "bus_type": {"value": 150}, "device": {"name": ")",
            model, R"("}, "unix_device_names": [")", link, R"(", ")", link,
            R"(_1", "/dev/nvme0n1"])"));
        const Scrubbed scrubbed = scrub_text(text, random());
        CHECK(blurred(scrubbed.text) == blurred(text));
        const Report report = must_read(scrubbed.text);
        const Disk& disk = report.disks.at(0);
        const std::string new_serial = disk.serial.value_or("");
        const std::string now =
            concat("/dev/disk/by-id/nvme-", udev_name(disk.model), "_", udev_name(new_serial));
        CHECK(disk.names.at(0) == now);
        CHECK(disk.names.at(1) == concat(now, "_1"));
        CHECK(disk.model == must_read(text).disks.at(0).model);
        CHECK((is_generic(serial) || new_serial != serial));
    }
}
