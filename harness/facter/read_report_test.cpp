#include "harness/facter/testing/read.hpp"

using namespace harness;
using namespace harness::facter;
using harness::facter::testing::errors_of;
using harness::facter::testing::must_read;
using harness::facter::testing::report_with;
using harness::facter::testing::warnings_of;

namespace {

/// One disk of the given name, serial and model, large enough to be replayed.
std::string nvme(const char* name, const char* serial) {
    return concat(R"({"sysfs_id": "/class/block/)", name,
                  R"(", "driver": "nvme", "device": {"name": "M"}, "serial": ")", serial,
                  R"(", "resources": [{"type": "size", "unit": "gbyte", "value_1": 1}]})");
}

} // namespace

TEST_CASE("the smallest report is readable", "[facter]") {
    const Report report = must_read(R"({"virtualisation": "none", "hardware": {}})");
    CHECK(report.file == "r.json");
    CHECK(report.system.empty());
    CHECK(report.disks.empty());
    CHECK(report.firmware.kind == Firmware::unknown);
}

TEST_CASE("the version of a report is not looked at", "[facter]") {
    for (const char* version : {"1", "2", "99", "null", "\"new\""}) {
        CHECK(harness::facter::testing::read(report_with("", concat("\"version\": ", version)))
                  .has_value());
    }
}

TEST_CASE("unknown keys and lists are passed over, whatever they hold", "[facter]") {
    const Report report = must_read(report_with(
        R"("quantum": [1, "x", null, {"sysfs_bus_id": 7}], "monitor": null, "hub": {"a": []},
           "keyboard": [{"vendor": 7, "sysfs_id": "/devices/platform/i8042"}])",
        R"("swap": [{"type": "file", "priority": -2}], "smbios": {"oem": "x", "slot": 3},
           "uefi": null, "telemetry": [])"));
    CHECK(report.pci.empty());
}

TEST_CASE("identifications may be objects, bare texts or null", "[facter]") {
    const Report report = must_read(report_with(R"("storage_controller": [
        {"vendor": "Virtio", "device": "Storage 0", "driver": "virtio_blk"},
        {"vendor": {"value": 32902}, "device": null},
        {"vendor": {"name": null, "value": "0x1AF4"}}])"));
    REQUIRE(report.storage_controllers.size() == 3);
    CHECK(report.storage_controllers[0].vendor.name == "Virtio");
    CHECK(report.storage_controllers[1].vendor.value == 0x8086);
    CHECK(report.storage_controllers[2].vendor.value == 0x1af4);
}

TEST_CASE("the system of the oldest reports is told by the processor", "[facter]") {
    CHECK(must_read(R"({"virtualisation": "none",
        "hardware": {"cpu": [{"architecture": "aarch64"}]}})")
              .system == "aarch64-linux");
    CHECK(must_read(R"({"virtualisation": "none", "system": null,
        "hardware": {"cpu": [{"architecture": "s390x"}]}})")
              .system.empty());
}

TEST_CASE("disks keep the order of the report", "[facter]") {
    const Report report =
        must_read(report_with(concat(R"("disk": [)", nvme("nvme1n1", "B"), ", ",
                                     nvme("nvme0n1", "A"), ", null, ", nvme("zram0", "Z"), "]")));
    const auto disks = replayed_disks(report);
    REQUIRE(disks.size() == 2);
    CHECK(disks[0]->kernel_name == "nvme1n1");
    CHECK(disks[1]->kernel_name == "nvme0n1");
    CHECK(disks[1]->path == "hardware.disk[1]");
    CHECK(report.disks[2].path == "hardware.disk[3]");
}

TEST_CASE("a value of a wrong type at a consumed key is refused", "[facter]") {
    CHECK(errors_of(
              "{\"virtualisation\": \"none\",\n \"hardware\": {\"disk\": [{\"serial\": 7}]}}") ==
          "r.json:2:35: error: expected a text at 'hardware.disk[0].serial', found the number 7\n"
          "   2 |  \"hardware\": {\"disk\": [{\"serial\": 7}]}}\n"
          "     |                                   ^\n"
          "  help: run nixos-facter again and keep its output as it is\n");
}

TEST_CASE("each kind of wrong type names what was expected", "[facter]") {
    const auto problem = [](const char* hardware) {
        const std::string errors = errors_of(report_with(hardware));
        const auto start = errors.find("expected ");
        return start == std::string::npos ? errors
                                          : errors.substr(start, errors.find('\n') - start);
    };
    CHECK(problem(R"("disk": {})") == "expected a list at 'hardware.disk', found a map");
    CHECK(problem(R"("disk": ["sda"])") ==
          "expected a map at 'hardware.disk[0]', found the text 'sda'");
    CHECK(problem(R"("disk": [{"unix_device_names": "x"}])") ==
          "expected a list at 'hardware.disk[0].unix_device_names', found the text 'x'");
    CHECK(problem(R"("disk": [{"vendor": 7}])") ==
          "expected an identification (a map with 'value', or a text) at "
          "'hardware.disk[0].vendor', found the number 7");
    CHECK(
        problem(R"("disk": [{"vendor": {"value": 65536}}])") ==
        "expected a number up to 65535 at 'hardware.disk[0].vendor.value', found the number 65536");
    CHECK(problem(R"("disk": [{"index": -1}])") ==
          "expected a whole number that is not negative at 'hardware.disk[0].index', found the "
          "number -1");
    CHECK(problem(R"("disk": [{"index": "seven"}])") ==
          "expected a whole number that is not negative at 'hardware.disk[0].index', found the "
          "text 'seven'");
    CHECK(problem(R"("cpu": {})") == "expected a list at 'hardware.cpu', found a map");
    CHECK(problem(R"("bios": [])") == "expected a map at 'hardware.bios', found a list");
    CHECK(problem(R"("bios": {"low_memory_size": 1, "pnp": 1})") ==
          "expected true or false at 'hardware.bios.pnp', found the number 1");
    CHECK(problem(R"("system": 1)") == "expected a map at 'hardware.system', found the number 1");
}

TEST_CASE("all mistakes of a report are reported at once, each once", "[facter]") {
    const auto report =
        harness::facter::testing::read(R"({"virtualisation": 1, "system": [], "uefi": true,
        "smbios": [], "hardware": {"disk": [{"model": 1, "serial": 2}], "cpu": 3,
        "storage_controller": [{"sysfs_id": 4}]}})");
    REQUIRE_FALSE(report);
    CHECK(report.error().items.size() == 8);
}

TEST_CASE("of a report of thousands of mistakes no more than 200 are kept", "[facter]") {
    std::string disks = "1";
    for (int i = 0; i < 5'000; ++i) {
        disks += ",1";
    }
    const auto report =
        harness::facter::testing::read(report_with(concat("\"disk\": [", disks, "]")));
    REQUIRE_FALSE(report);
    CHECK(report.error().items.size() == 200);
}

TEST_CASE("what is no report says what is missing", "[facter]") {
    CHECK(errors_of("[]") == "r.json:1:1: error: expected a map at 'the top', found a list\n"
                             "   1 | []\n"
                             "     | ^\n"
                             "  help: run nixos-facter again and keep its output as it is\n");
    CHECK(errors_of("null").find("expected a map at 'the top', found null") != std::string::npos);
    CHECK(errors_of(R"({"hardware": 7, "virtualisation": "none"})")
              .find("expected a map at 'hardware', found the number 7") != std::string::npos);
}

TEST_CASE("an unknown virtualisation is a machine of an unknown kind", "[facter]") {
    const std::string text = R"({"virtualisation": "warp", "system": "x86_64-linux",
 "hardware": {"disk": [{}]}})";
    CHECK(must_read(text).virtualisation == Virtualisation::other);
    CHECK(must_read(text).virtualisation_text == "warp");
    CHECK(warnings_of(text) ==
          "r.json:1:20: warning: unknown virtualisation 'warp'\n"
          "   1 | {\"virtualisation\": \"warp\", \"system\": \"x86_64-linux\",\n"
          "     |                    ^~~~~~\n"
          "  help: taken for a virtual machine of an unknown kind\n");
}

TEST_CASE("a report without disks is warned of", "[facter]") {
    CHECK(warnings_of(report_with("")).find("warning: the report has no disks\n") !=
          std::string::npos);
    CHECK(warnings_of(report_with(R"("storage_controller": [{}, {}])"))
              .find("warning: the report has no disks, but 2 storage controllers\n") !=
          std::string::npos);
}

TEST_CASE("a report without a system is warned of", "[facter]") {
    CHECK(warnings_of(R"({"virtualisation": "none", "hardware": {"disk": [{}]}})") ==
          "r.json:1:1: warning: 'system' is missing, and no processor tells it\n"
          "   1 | {\"virtualisation\": \"none\", \"hardware\": {\"disk\": [{}]}}\n"
          "     | ^\n"
          "  help: add \"system\": \"x86_64-linux\" to the report\n");
}

TEST_CASE("two replayed disks of one model and serial are warned of", "[facter]") {
    const auto twins = [](const char* first, const char* second) {
        return warnings_of(report_with(
            concat("\"disk\": [\n", nvme("nvme0n1", first), ",\n", nvme("nvme1n1", second), "]")));
    };
    CHECK(twins("A", "B").empty());
    CHECK(twins("A", "A").find("r.json:3:1: warning: disk 'nvme1n1' has the model and the serial "
                               "'A' of disk 'nvme0n1'\n") == 0);
}
