#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/guest/machine_files.hpp"
#include "harness/machine/laptop_table.hpp"

#include <fstream>
#include <unistd.h>

using namespace harness;
using harness::guest::write_machine_files;

namespace {

struct Directory {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "harness-files-XXXXXX";

    Directory() {
        std::string name = path.string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Directory() { std::filesystem::remove_all(path); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    [[nodiscard]] std::string content_of(const std::string& name) const {
        std::ifstream in(path / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

machine::Plan laptop() {
    machine::Plan plan;
    plan.smbios_structures = {{"smbios-17-0.bin", std::string("\x11\0\n", 3)}};
    plan.is_portable = true;
    return plan;
}

} // namespace

TEST_CASE("the firmware's tables are files of the names that are given back", "[guest]") {
    const Directory directory;
    const machine::Plan plan = laptop();
    const auto names = write_machine_files(plan, directory.path);
    REQUIRE(names == std::vector<std::string>{"smbios-17-0.bin", "laptop.aml"});
    CHECK(directory.content_of(names[0]) == plan.smbios_structures[0].bytes);
    CHECK(directory.content_of(names[1]) == machine::laptop_table(plan.power_place));
    CHECK(directory.content_of("plan.json").starts_with("{"));
}

TEST_CASE("files of a machine that can not be written name the first one", "[guest]") {
    CHECK_THROWS_WITH(write_machine_files(laptop(), "/nowhere/at/all"),
                      "writing /nowhere/at/all/plan.json: No such file or directory: free some "
                      "space, or choose another directory by --runs");
}
