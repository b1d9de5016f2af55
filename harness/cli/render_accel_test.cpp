#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/cli/render_accel.hpp"

using namespace harness;
using namespace harness::cli;
using harness::testing::matches_golden;
using qemu::Accelerator;
using qemu::AcceleratorState;
using qemu::AcceleratorTrial;

namespace {

/// As on a machine whose user may not open the device, and whose TCG was seen to work.
std::vector<AcceleratorTrial> without_permission() {
    AcceleratorTrial tcg{Accelerator::tcg, AcceleratorState::runs, {}, {}};
    tcg.remembered = std::chrono::system_clock::from_time_t(1'700'000'000);
    return {{Accelerator::kvm, AcceleratorState::forbidden, "no permission for /dev/kvm",
             "join its group: `sudo usermod -aG kvm ann`, then log in again"},
            tcg};
}

} // namespace

TEST_CASE("what works of the accelerators is a table with remedies", "[cli][golden]") {
    CHECK(matches_golden("cli/accel.txt", render_accel_table(without_permission())));
    CHECK(works(without_permission()));
}

TEST_CASE("what works of the accelerators is JSON for programs", "[cli][golden]") {
    CHECK(matches_golden("cli/accel.json", render_accel_json(without_permission())));
}

TEST_CASE("where guests run under none, no machine can run", "[cli]") {
    const std::vector<AcceleratorTrial> trials{
        {Accelerator::kvm, AcceleratorState::missing, "there is no /dev/kvm", ""},
        {Accelerator::tcg, AcceleratorState::stuck, "guests do not run under TCG: x", ""}};
    CHECK_FALSE(works(trials));
    CHECK(render_accel_table(trials).ends_with("no machine can run here\n"));
}
