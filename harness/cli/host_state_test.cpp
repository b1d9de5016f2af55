#include "harness/async/memory_groups.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/host_state.hpp"

#include <fstream>

using namespace harness;
using namespace harness::cli;
namespace fs = std::filesystem;

namespace {

/// A host made of files.
struct Host {
    harness::testing::ScratchDirectory scratch;

    void file(const std::string& path, const std::string& text) const {
        fs::create_directories((scratch.path() / path).parent_path());
        std::ofstream(scratch.path() / path) << text;
    }
    Host() { file("proc/meminfo", "MemTotal: 8388608 kB\nMemAvailable:    4194304 kB\n"); }
    const fs::path& root() const { return scratch.path(); }
};

} // namespace

TEST_CASE("without control groups memory is what the kernel says is available", "[cli]") {
    const Host host;
    CHECK(available_memory(host.root()) == gibibytes(4));
    CHECK(async::memory_groups(host.root()).empty());
}

TEST_CASE("a control group's limit counts, and file cache in it does not", "[cli]") {
    const Host host;
    host.file("proc/self/cgroup", "0::/a/b\n");
    host.file("sys/fs/cgroup/a/b/memory.max", "max\n");
    host.file("sys/fs/cgroup/a/b/memory.current", "1000\n");
    host.file("sys/fs/cgroup/a/memory.max", "1073741824\n");
    host.file("sys/fs/cgroup/a/memory.current", "805306368\n");
    host.file("sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 268435456\n");
    CHECK(available_memory(host.root()) == mebibytes(512));
    const auto groups = async::memory_groups(host.root());
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].events == host.root() / "sys/fs/cgroup/a/b/memory.events");
}

TEST_CASE("control groups of the first version count as well", "[cli]") {
    const Host host;
    host.file("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/x\n0::/\n");
    host.file("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "1073741824\n");
    host.file("sys/fs/cgroup/memory/x/memory.usage_in_bytes", "805306368\n");
    host.file("sys/fs/cgroup/memory/x/memory.stat", "total_inactive_file 0\n");
    CHECK(available_memory(host.root()) == mebibytes(256));
}

TEST_CASE("a group that is fuller than its limit leaves nothing", "[cli]") {
    const Host host;
    host.file("proc/self/cgroup", "0::/\n");
    host.file("sys/fs/cgroup/memory.max", "1000\n");
    host.file("sys/fs/cgroup/memory.current", "2000\n");
    CHECK(available_memory(host.root()) == Bytes{0});
}

TEST_CASE("pressure is read where the kernel measures it", "[cli]") {
    const Host host;
    CHECK_FALSE(host_now(host.root(), host.root()).memory_pressure);
    host.file("proc/pressure/memory", "some avg10=12.50 avg60=0.00 avg300=0.00 total=0\n");
    CHECK(host_now(host.root(), host.root()).memory_pressure == 12.5);
}

TEST_CASE("space is that of the place where runs will be, made or not", "[cli]") {
    const Host host;
    const Bytes here = host_now(host.root(), host.root()).disk;
    CHECK(here > Bytes{0});
    const Bytes later = host_now(host.root() / "not/yet/there", host.root()).disk;
    CHECK(later.count / 2 < here.count);
    CHECK(here.count / 2 < later.count);
}
