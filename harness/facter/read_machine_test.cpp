#include "harness/facter/memory_names.hpp"
#include "harness/facter/testing/read.hpp"

using namespace harness;
using namespace harness::facter;
using harness::facter::testing::must_read;
using harness::facter::testing::report_with;

namespace {

FirmwareInfo firmware_of(std::string_view virtualisation, std::string_view bios,
                         std::string_view uefi = "null", std::string_view system = "x86_64-linux") {
    return must_read(concat(R"({"virtualisation": ")", virtualisation, R"(", "system": ")", system,
                            R"(", "uefi": )", uefi, R"(, "hardware": {"bios": )", bios, "}}"))
        .firmware;
}

} // namespace

TEST_CASE("firmware is as recorded where it is recorded", "[facter]") {
    const auto uefi = firmware_of("none", "null", R"({"supported": true, "platform_size": 32})");
    CHECK(uefi.kind == Firmware::uefi);
    CHECK(uefi.evidence == Evidence::recorded);
    CHECK(uefi.platform_bits == 32U);
    const auto bios = firmware_of("none", R"({"low_memory_size": 0})", R"({"supported": false})");
    CHECK(bios.kind == Firmware::bios);
    CHECK(bios.why == "uefi.supported is false");
    const auto board = firmware_of("none", "null", R"({"supported": false})", "aarch64-linux");
    CHECK(board.kind == Firmware::unknown);
    CHECK(board.why == "uefi.supported is false, and this processor has no BIOS");
}

TEST_CASE("firmware is inferred from what hwinfo saw of a BIOS", "[facter]") {
    const auto check = [](const char* virtualisation, const char* bios, Firmware kind,
                          Evidence evidence, const char* why) {
        const auto info = firmware_of(virtualisation, bios, R"({})");
        CHECK(info.kind == kind);
        CHECK(info.evidence == evidence);
        CHECK(info.why == why);
    };
    check("none", R"({"pnp": false, "low_memory_size": 0})", Firmware::uefi, Evidence::inferred,
          "hardware.bios.low_memory_size is 0");
    check("kvm", R"({"pnp": true, "low_memory_size": 654336})", Firmware::bios, Evidence::inferred,
          "hardware.bios.pnp is true in a virtual machine");
    check("none", R"({"pnp": true, "low_memory_size": 654336})", Firmware::unknown, Evidence::none,
          "hardware.bios.pnp is true: BIOS, or UEFI with a compatibility module");
    check("none", R"({"pnp": false, "low_memory_size": 654336})", Firmware::uefi,
          Evidence::inferred, "hardware.bios.pnp is false");
    check("oracle", R"({"pnp": false, "low_memory_size": 654336})", Firmware::unknown,
          Evidence::none, "hardware.bios of VirtualBox is the same for BIOS and UEFI");
    check("none", "null", Firmware::unknown, Evidence::none,
          "neither 'uefi' nor 'hardware.bios.low_memory_size' is in the report");
}

TEST_CASE("each processor package counts its own cores and threads", "[facter]") {
    const Report report = must_read(report_with(R"json("cpu": [null,
        {"architecture": "x86_64", "vendor_name": "GenuineIntel", "model_name": "Xeon",
         "family": 6, "model": 79, "stepping": 1, "cores": 18, "siblings": 36, "bogo": 4190.5,
         "features": ["fpu", null, "vme"], "power_management": ["", "[13]"]},
        {"architecture": "CPUArch(17)", "cores": null}])json"));
    REQUIRE(report.cpus.size() == 2);
    CHECK(report.cpus[0].features == std::vector<std::string>{"fpu", "vme"});
    CHECK(report.cpus[1].architecture == "CPUArch(17)");
    CHECK(total_cores(report) == 18);
    CHECK(total_threads(report) == 36);
}

TEST_CASE("memory is what the kernel saw and what SMBIOS lists", "[facter]") {
    const Report report = must_read(report_with(
        R"("memory": [null, {"resources": [{"type": "mem", "range": 7},
                                           {"type": "phys_mem", "range": 16106127360}]}])",
        R"("smbios": {"memory_device": [null,
            {"size": 0, "location": "DIMM 1"},
            {"size": 8388608, "memory_type": {"value": 34, "name": "Other"}, "speed": 4800,
             "form_factor": {"value": 13, "name": "SODIMM"}, "location": " A1 ",
             "manufacturer": "Samsung", "part_number": "M425R1GB4BB0-CQKOD   "},
            {"size": "0x800000", "memory_type": null, "memory_type_details": null}]})"));
    CHECK(report.memory.usable == gibibytes(15));
    CHECK(report.memory.installed == gibibytes(16));
    REQUIRE(report.memory.modules.size() == 2);
    CHECK(report.memory.modules[0].type == "DDR5");
    CHECK(report.memory.modules[0].form_factor == "SODIMM");
    CHECK(report.memory.modules[0].part_number == "M425R1GB4BB0-CQKOD");
    CHECK(report.memory.modules[0].locator == "A1");
}

TEST_CASE("SMBIOS singletons may be objects, lists of one, or null", "[facter]") {
    const Report report =
        must_read(report_with("", R"("smbios": {"bios": [{"vendor": "AMI", "features": null}],
            "system": [null, {"manufacturer": "LENOVO", "product": "83JR", "version": "Yoga 7"}],
            "board": null, "chassis": {"chassis_type": null, "manufacturer": "LENOVO"},
            "memory_device": {"size": 1024}, "group_associations": 7})"));
    CHECK(report.smbios.bios.vendor == "AMI");
    CHECK(report.smbios.system.product == "83JR");
    CHECK(report.smbios.board.product.empty());
    CHECK(report.smbios.chassis.manufacturer == "LENOVO");
    CHECK(report.memory.installed == mebibytes(1));
}

TEST_CASE("the chassis beats the guessed form factor, a virtual machine beats both", "[facter]") {
    const auto form = [](const char* virtualisation, int chassis, const char* guess) {
        return must_read(concat(R"({"virtualisation": ")", virtualisation,
                                R"(", "hardware": {"system": {"form_factor": ")", guess,
                                R"("}}, "smbios": {"chassis": [{"chassis_type": {"value": )",
                                chassis, "}}]}}"))
            .form_factor;
    };
    CHECK(form("none", 3, "laptop") == FormFactor::desktop);
    CHECK(form("none", 31, "desktop") == FormFactor::laptop);
    CHECK(form("none", 23, "laptop") == FormFactor::server);
    CHECK(form("none", 1, "laptop") == FormFactor::laptop);
    CHECK(form("none", 1, "toaster") == FormFactor::unknown);
    CHECK(form("kvm", 10, "laptop") == FormFactor::virtual_machine);
    CHECK(form("lxc", 23, "desktop") == FormFactor::server);
}

TEST_CASE("memory types that hwinfo calls Other have their names", "[facter]") {
    CHECK(memory_type_name(0x18) == "DDR3");
    CHECK(memory_type_name(0x1a) == "DDR4");
    CHECK(memory_type_name(0xff).empty());
    for (unsigned number = 1; number < 0x40; ++number) {
        const auto type = memory_type_name(number);
        const auto form_factor = form_factor_name(number);
        CHECK((type.empty() || memory_type_number(type) == number));
        CHECK((form_factor.empty() || form_factor_number(form_factor) == number));
    }
    CHECK(form_factor_number("Row of Chips") == 0x0b);
    CHECK(form_factor_number("Row Of Chips") == 0x02);
}
