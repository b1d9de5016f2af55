#include "harness/facter/hardware.hpp"
#include "harness/facter/testing/read.hpp"

using namespace harness::facter;

TEST_CASE("virtualisation texts of systemd are known by kind", "[facter]") {
    CHECK(known_virtualisation("none") == Virtualisation::none);
    CHECK(known_virtualisation("oracle") == Virtualisation::virtualbox);
    CHECK(known_virtualisation("vm_other") == Virtualisation::other);
    CHECK(known_virtualisation("systemd_nspawn") == Virtualisation::container);
    CHECK_FALSE(known_virtualisation("KVM"));
    CHECK_FALSE(known_virtualisation(""));
    CHECK(is_virtual_machine(Virtualisation::other));
    CHECK_FALSE(is_virtual_machine(Virtualisation::container));
    CHECK_FALSE(is_virtual_machine(Virtualisation::none));
}

TEST_CASE("a machine is named by maker and product, without filler texts", "[facter]") {
    Report report;
    report.system = "aarch64-linux";
    CHECK(machine_name(report) == "unnamed aarch64-linux machine");
    report.smbios.board = {"ASUSTeK COMPUTER INC.", "ProArt X870E", "1"};
    report.smbios.system = {"ASUS", "System Product Name", ""};
    CHECK(machine_name(report) == "ASUSTeK COMPUTER INC. ProArt X870E");
    report.smbios.system = {"LENOVO", "83JR", "Yoga 7 2-in-1 14AKP10"};
    CHECK(machine_name(report) == "LENOVO 83JR (Yoga 7 2-in-1 14AKP10)");
    report.smbios.system = {"Dell", "Dell Precision", ""};
    CHECK(machine_name(report) == "Dell Precision");
    report.smbios.board = {};
    report.smbios.system = {"FUJITSU", "", ""};
    CHECK(machine_name(report) == "FUJITSU");
}
