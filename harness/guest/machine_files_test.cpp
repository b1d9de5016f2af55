#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/guest/machine_files.hpp"
#include "harness/machine/laptop_table.hpp"

using namespace harness;
using harness::guest::write_machine_files;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;

namespace {

machine::Plan laptop() {
    machine::Plan plan;
    plan.smbios_structures = {{"smbios-17-0.bin", std::string("\x11\0\n", 3)}};
    plan.is_portable = true;
    return plan;
}

} // namespace

TEST_CASE("the firmware's tables are files of the names that are given back", "[guest]") {
    const ScratchDirectory directory;
    const machine::Plan plan = laptop();
    const auto names = write_machine_files(plan, directory.path());
    REQUIRE(names == std::vector<std::string>{"smbios-17-0.bin", "laptop.aml"});
    CHECK(text_of(directory.path() / names[0]) == plan.smbios_structures[0].bytes);
    CHECK(text_of(directory.path() / names[1]) == machine::laptop_table(plan.power_place));
    CHECK(text_of(directory.path() / "plan.json").starts_with("{"));
}

TEST_CASE("files of a machine that can not be written name the first one", "[guest]") {
    CHECK_THROWS_WITH(write_machine_files(laptop(), "/nowhere/at/all"),
                      "writing /nowhere/at/all/plan.json: No such file or directory: free some "
                      "space there; --runs moves runs elsewhere, and HARNESS_CACHE the cache");
}
