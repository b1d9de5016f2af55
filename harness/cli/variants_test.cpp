#include "harness/base/testing/catch.hpp"
#include "harness/cli/variants.hpp"

#include <sstream>

using namespace harness;
using namespace harness::cli;

namespace {

struct World {
    std::ostringstream out;
    std::ostringstream err;
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}};
};

std::string shipped(const std::string& name) {
    return std::string(HARNESS_SOURCE_DIR) + "/scenarios/" + name + ".yaml";
}

Runs runs_of(const std::string& name, const std::vector<std::string>& words) {
    World world;
    const auto wanted = wanted_variants(words);
    REQUIRE(wanted);
    const auto runs = load_all_runs({shipped(name)}, world.environment, *wanted);
    REQUIRE(runs);
    return *runs;
}

std::string refusal_of(const std::string& name, const std::vector<std::string>& words) {
    World world;
    const auto wanted = wanted_variants(words);
    if (!wanted) {
        return render(wanted.error());
    }
    const auto runs = load_all_runs({shipped(name)}, world.environment, *wanted);
    return runs ? "loaded" : render(runs.error());
}

} // namespace

TEST_CASE("a scenario runs as recorded unless somebody asks for more", "[cli]") {
    const Runs plain = runs_of("zephyrus-storage", {});
    REQUIRE(plain.runs.size() == 1);
    CHECK(plain.runs[0].job.variant.empty());
    CHECK(plain.runs[0].job.changes.empty());
    const Runs own = runs_of("zephyrus-wrong-disk", {});
    REQUIRE(own.runs.size() == 1);
    CHECK(engine::name_of(own.runs[0].job) == "zephyrus-wrong-disk[swap-nvme-order]");
    const Runs asked = runs_of("zephyrus-wrong-disk", {"as-recorded", "4k-sectors"});
    REQUIRE(asked.runs.size() == 2);
    CHECK(engine::name_of(asked.runs[0].job) == "zephyrus-wrong-disk");
    CHECK(engine::name_of(asked.runs[1].job) == "zephyrus-wrong-disk[4k-sectors]");
}

TEST_CASE("the guard knows the recorded machine, the plan has the changed one", "[cli]") {
    const Runs swapped = runs_of("zephyrus-storage", {"swap-nvme-order"});
    REQUIRE(swapped.runs.size() == 1);
    const engine::Job& job = swapped.runs[0].job;
    CHECK(job.plan.disks[0].serial == "SYNTHZ2450M2");
    REQUIRE(job.guard);
    CHECK(job.guard->recorded[0].serial == "24SYNTHZ0001");
    CHECK(swapped.runs[0].job.changes.size() == 2);
}

TEST_CASE("all means each that applies, and says which do not", "[cli]") {
    const Runs all = runs_of("yoga-storage", {"all"});
    CHECK(all.runs.size() == 7);
    REQUIRE(all.left_out.size() == 2);
    CHECK(all.left_out[0].variant == "swap-nvme-order");
    CHECK(all.left_out[0].reason == "the machine has one NVMe disk alone");
}

TEST_CASE("a variant that is unknown or applies to nothing is wrong input", "[cli]") {
    CHECK(refusal_of("yoga-storage", {"swap-nvme-ordr", "slow-disk=x"}) ==
          "--variant: error: unknown variant 'swap-nvme-ordr'\n"
          "  help: did you mean 'swap-nvme-order'?\n"
          "--variant: error: the variant 'slow-disk' does not take 'x'\n"
          "  help: write a rate such as '20MB/s' or 'nvme1n1:20MB/s'\n");
    CHECK(refusal_of("yoga-storage", {"swap-nvme-order"}) ==
          "yoga-storage: error: the variant 'swap-nvme-order' does not apply: the machine has one "
          "NVMe disk alone\n"
          "  help: see `harness list --variants`, and `harness facter show` for the machine's "
          "disks\n");
}

TEST_CASE("the table has a row for each machine, also for those without a run", "[cli]") {
    Runs runs = runs_of("yoga-storage", {"smaller-disk", "replace-disk", "swap-nvme-order"});
    reports::RunReport report;
    for (const Loaded& loaded : runs.runs) {
        report.scenarios.push_back(engine::planned_report(loaded.job));
        report.scenarios.back().outcome = reports::Outcome::finished;
        for (reports::Case& one : report.scenarios.back().cases) {
            one.status = reports::CaseStatus::passed;
        }
    }
    reports::Case& failed = report.scenarios[1].cases[1];
    failed.status = reports::CaseStatus::failed;
    failed.message = "'/dev/x' is no disk of this machine\nand more";
    CHECK(render_variant_tables(report, runs) ==
          "yoga-storage:\n"
          "  smaller-disk     passed\n"
          "  replace-disk     failed          lay out the disk: '/dev/x' is no disk of this "
          "machine\n"
          "  swap-nvme-order  does not apply  the machine has one NVMe disk alone\n");
    runs.runs.resize(1);
    runs.left_out.clear();
    report.scenarios.resize(1);
    CHECK(render_variant_tables(report, runs).empty());
}
