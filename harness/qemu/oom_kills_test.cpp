#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/qemu/oom_kills.hpp"

#include <fstream>

using namespace harness::qemu;
namespace fs = std::filesystem;

namespace {

/// A host made of files.
struct Host {
    harness::testing::ScratchDirectory scratch;

    void file(const std::string& path, const std::string& text) const {
        fs::create_directories((scratch.path() / path).parent_path());
        std::ofstream(scratch.path() / path) << text;
    }
    std::vector<OomCounter> count() const { return count_oom_kills(scratch.path()); }
    std::string path(const std::string& file) const { return (scratch.path() / file).string(); }
};

} // namespace

TEST_CASE("a kill that a control group counted is told with its counter", "[qemu]") {
    const Host host;
    host.file("proc/self/cgroup", "0::/ci\n");
    host.file("proc/vmstat", "pgfault 7\noom_kill 2\n");
    host.file("sys/fs/cgroup/ci/memory.events", "low 0\noom 1\noom_kill 0\n");
    const auto before = host.count();
    host.file("proc/vmstat", "pgfault 7\noom_kill 3\n");
    host.file("sys/fs/cgroup/ci/memory.events", "low 0\noom 2\noom_kill 1\n");
    CHECK(oom_verdict(before, host.count()) ==
          "the kernel killed it for want of memory in its control group (oom_kill of " +
              host.path("sys/fs/cgroup/ci/memory.events") +
              " rose from 0 to 1); run fewer machines at once by --jobs, give them less by "
              "'memory' in the scenario, or end other programs");
}

TEST_CASE("a kill that the host alone counted is told as probable", "[qemu]") {
    const Host host;
    host.file("proc/vmstat", "oom_kill 2\n");
    const auto before = host.count();
    host.file("proc/vmstat", "oom_kill 4\n");
    CHECK(oom_verdict(before, host.count())
              .find("the kernel probably killed it for want of memory (oom_kill of " +
                    host.path("proc/vmstat") + " rose from 2 to 4); ") == 0);
}

TEST_CASE("where nothing was counted, memory is not blamed", "[qemu]") {
    const Host host;
    CHECK(host.count().empty());
    host.file("proc/vmstat", "oom_kill 2\n");
    CHECK(oom_verdict(host.count(), host.count()).empty());
    CHECK(oom_verdict({}, host.count()).empty());
}
