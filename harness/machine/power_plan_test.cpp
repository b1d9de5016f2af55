#include "harness/base/testing/catch.hpp"
#include "harness/machine/make_plan.hpp"
#include "harness/machine/power_plan.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/machine/shell_text.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::machine;

namespace {

facter::Report report_of_a(facter::FormFactor form_factor) {
    facter::Report report;
    report.form_factor = form_factor;
    return report;
}

const Claim* claim_of(const Plan& plan, std::string_view key) {
    const auto at = std::find_if(plan.claims.begin(), plan.claims.end(),
                                 [&](const Claim& claim) { return claim.key == key; });
    return at == plan.claims.end() ? nullptr : &*at;
}

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

TEST_CASE("a laptop has battery, adapter and lid as stand-ins, and no charge threshold",
          "[machine]") {
    Plan plan;
    plan_power(report_of_a(facter::FormFactor::laptop), plan);
    CHECK(plan.is_portable);
    for (const char* key : {"power.battery", "power.ac", "power.lid"}) {
        REQUIRE(claim_of(plan, key) != nullptr);
        CHECK(claim_of(plan, key)->fidelity == Fidelity::stand_in);
        CHECK(claim_of(plan, key)->section == Section::power);
    }
    const Claim* threshold = claim_of(plan, "power.charge_control_end_threshold");
    REQUIRE(threshold != nullptr);
    CHECK(threshold->fidelity == Fidelity::absent);
    CHECK(threshold->reason ==
          "a driver of the vendor's makes it (asus_wmi, ideapad_laptop, thinkpad_acpi), and it "
          "finds no firmware of its vendor here");
}

TEST_CASE("a server has nothing of the kind and says nothing of it", "[machine]") {
    Plan plan;
    plan_power(report_of_a(facter::FormFactor::server), plan);
    CHECK_FALSE(plan.is_portable);
    CHECK(plan.claims.empty());
    CHECK_FALSE(has(render_qemu_args(plan, {}), "-acpitable"));
}

TEST_CASE("the shared page keeps away from recorded devices", "[machine]") {
    facter::Report report = report_of_a(facter::FormFactor::laptop);
    Plan free;
    plan_power(report, free);
    CHECK(facter::to_string(free.power_place.address) == "0000:00:1f.7");
    facter::PciFunction function;
    function.address = {0, 0, 0x1f, 7};
    report.pci.push_back(function);
    Plan taken;
    plan_power(report, taken);
    CHECK(facter::to_string(taken.power_place.address) == "0000:00:1f.6");
}

TEST_CASE("a portable machine is rendered with its table and its page at their place",
          "[machine]") {
    Plan plan;
    plan.name = "laptop";
    plan.is_portable = true;
    plan.power_place = {.bus = "pcie.0", .device = 0x1e, .function = 3};
    QemuSettings settings;
    settings.image_directory = "/tmp/a,b";
    const auto words = render_qemu_args(plan, settings);
    CHECK(has(words, "file=/tmp/a,,b/laptop.aml"));
    CHECK(has(words, "memory-backend-file,id=power-page,mem-path=/tmp/a,,b/power.page,size=4096,"
                     "share=on"));
    CHECK(has(words, "ivshmem-plain,id=power,memdev=power-page,master=on,bus=pcie.0,addr=1e.3"));
    const std::string script = render_qemu_script(plan, settings);
    CHECK(script.find("base64 --decode > /tmp/a,b/laptop.aml << 'END'\nU1NEV") !=
          std::string::npos);
    CHECK(script.find("truncate -s 4096 /tmp/a,b/power.page\n") != std::string::npos);
}

TEST_CASE("a portable machine's JSON has its power and the page's address", "[machine]") {
    Plan plan;
    CHECK(render_json(plan).find("\"power\"") == std::string::npos);
    plan_power(report_of_a(facter::FormFactor::laptop), plan);
    const std::string json = render_json(plan);
    CHECK(json.find("\"charge_percent\": 80,") != std::string::npos);
    CHECK(json.find("\"pci_address\": \"0000:00:1f.7\"") != std::string::npos);
}

TEST_CASE("bytes are written as base64", "[machine]") {
    CHECK(base64_lines("") == "");
    CHECK(base64_lines("f") == "Zg==\n");
    CHECK(base64_lines("fo") == "Zm8=\n");
    CHECK(base64_lines("foobar") == "Zm9vYmFy\n");
    CHECK(base64_lines(std::string(58, 'a')).find("YWFh\nYQ==\n") != std::string::npos);
}
