#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/guest/power_page.hpp"
#include "harness/machine/power_files.hpp"

using namespace harness;
using harness::guest::PowerPage;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;

TEST_CASE("who reads the shared file sees each state as it is written", "[qemu]") {
    const ScratchDirectory directory;
    machine::Plan plan;
    const std::string file = machine::power_page_file(directory.path().string());
    PowerPage page(plan, directory.path());
    std::string content = text_of(file);
    CHECK(content.size() == machine::power_page_size);
    CHECK(content.starts_with(machine::encode_power_state(plan.power, 1)));
    const machine::PowerState low{.is_plugged_in = false, .charge_percent = 15};
    page.write(low);
    CHECK(text_of(file).starts_with(machine::encode_power_state(low, 2)));
}

TEST_CASE("a directory that is not there is an error with the file's name", "[qemu]") {
    CHECK_THROWS_WITH(PowerPage(machine::Plan{}, "/nowhere/at/all"),
                      "making the battery's page /nowhere/at/all/power.page: No such file or "
                      "directory: free some space, or choose another directory by --runs");
}
