#include "harness/base/host_package.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("a package is got by the command of the distribution", "[base]") {
    CHECK(how_to_get(HostPackage::swtpm, Distribution::debian) ==
          "run `sudo apt-get install swtpm`");
    CHECK(how_to_get(HostPackage::swtpm, Distribution::fedora) == "run `sudo dnf install swtpm`");
    CHECK(how_to_get(HostPackage::swtpm, Distribution::nixos) == "run `nix-shell -p swtpm`");
    CHECK(how_to_get(HostPackage::kernel, Distribution::debian) ==
          "run `sudo apt-get install linux-image-amd64`");
    CHECK(how_to_get(HostPackage::kernel, Distribution::ubuntu) ==
          "run `sudo apt-get install linux-image-virtual`");
    CHECK(how_to_get(HostPackage::sbsign, Distribution::fedora) ==
          "run `sudo dnf install sbsigntools`");
}

TEST_CASE("where a distribution has no package, it is said what else to do", "[base]") {
    CHECK(how_to_get(HostPackage::minio, Distribution::debian) ==
          "put the program `minio` of https://min.io into a directory of PATH");
    CHECK(how_to_get(HostPackage::ovmf, Distribution::nixos) ==
          "set `virtualisation.libvirtd.enable = true`, which brings OVMF");
    CHECK(how_to_get(HostPackage::restic, Distribution::other) ==
          "install what Debian calls `restic`");
}

TEST_CASE("every package is got somehow on every distribution", "[base]") {
    for (int package = 0; package <= static_cast<int>(HostPackage::nix); ++package) {
        for (const auto distribution :
             {Distribution::debian, Distribution::ubuntu, Distribution::fedora, Distribution::nixos,
              Distribution::other}) {
            CHECK_FALSE(how_to_get(static_cast<HostPackage>(package), distribution).empty());
        }
    }
}
