#include "harness/base/testing/catch.hpp"
#include "harness/qemu/kvm_device.hpp"
#include "harness/qemu/kvm_loop.hpp"

using namespace harness;
using namespace harness::qemu;

TEST_CASE("a loop under KVM ends by itself, or is ended", "[qemu]") {
    if (look_at_kvm().error_number != 0) {
        WARN("NOT TRIED: there is no /dev/kvm for this user");
        return;
    }
    CHECK(why_no_loop_under_kvm(1).empty());
    constexpr std::uint32_t endless = 4'000'000'000; // A second's work, of the fastest.
    CHECK(why_no_loop_under_kvm(endless) ==
          "they crawl, as a loop of 4000000000 rounds takes more than 200 ms of processor time");
}
