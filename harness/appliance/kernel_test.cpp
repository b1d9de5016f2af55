#include "harness/appliance/kernel.hpp"
#include "harness/base/testing/catch.hpp"

#include <fstream>
#include <unistd.h>

using namespace harness;
using namespace harness::appliance;

namespace fs = std::filesystem;

namespace {

/// A host with kernels in a directory of its own.
struct Host {
    fs::path root =
        fs::temp_directory_path() / ("harness-kernel-test-" + std::to_string(::getpid()));
    Sources sources;

    Host() {
        fs::remove_all(root);
        fs::create_directories(root / "boot");
        fs::create_directories(root / "modules");
        sources.boot = root / "boot";
        sources.modules = root / "modules";
        sources.cache = root / "cache";
    }
    ~Host() { fs::remove_all(root); }

    void install(const std::string& release, bool with_modules = true) {
        std::ofstream(root / "boot" / ("vmlinuz-" + release)) << "kernel";
        if (with_modules) {
            fs::create_directories(root / "modules" / release);
        }
    }
};

} // namespace

TEST_CASE("a kernel for real hardware is preferred, then the newest", "[appliance]") {
    Host host;
    host.install("6.1.0-9-amd64");
    host.install("6.1.0-10-amd64");
    CHECK(choose_kernel(host.sources)->release == "6.1.0-10-amd64");
    host.install("6.1.0-11-cloud-amd64");
    CHECK(choose_kernel(host.sources)->release == "6.1.0-10-amd64");
}

TEST_CASE("a host without a kernel is told how to get one", "[appliance]") {
    Host host;
    const auto missing = choose_kernel(host.sources);
    REQUIRE(missing.has_error());
    CHECK(missing.error().items[0].problem == "no kernel (vmlinuz-*) to boot a guest with");
    CHECK(missing.error().items[0].help.find("linux-image-amd64") != std::string::npos);
}

TEST_CASE("a kernel without modules is named", "[appliance]") {
    Host host;
    host.install("6.1.0-9-amd64", false);
    const auto missing = choose_kernel(host.sources);
    REQUIRE(missing.has_error());
    CHECK(missing.error().items[0].place.file == (host.root / "boot/vmlinuz-6.1.0-9-amd64"));
}

TEST_CASE("a kernel that only root can read is named with its remedy", "[appliance]") {
    if (::geteuid() == 0) {
        return; // Root reads everything.
    }
    Host host;
    host.install("6.8.0-1-azure");
    fs::permissions(host.root / "boot/vmlinuz-6.8.0-1-azure", fs::perms::none);
    const auto unreadable = choose_kernel(host.sources);
    REQUIRE(unreadable.has_error());
    CHECK(unreadable.error().items[0].help.starts_with("run `sudo chmod +r "));
}

TEST_CASE("releases are ordered by their numbers", "[appliance]") {
    CHECK(is_older_release("6.1.0-9", "6.1.0-10"));
    CHECK(is_older_release("6.1", "6.1.0"));
    CHECK_FALSE(is_older_release("6.12.0", "6.2.0"));
    CHECK_FALSE(is_older_release("6.1", "6.1"));
}
