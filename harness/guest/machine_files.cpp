#include "harness/guest/machine_files.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/machine/laptop_table.hpp"
#include "harness/machine/power_files.hpp"
#include "harness/machine/render_json.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace harness::guest {

namespace {

void write(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    out.close();
    if (!out) {
        throw Error(concat("writing ", file.string(), ": ", std::strerror(errno),
                           ": free some space there; --runs moves runs elsewhere, and "
                           "HARNESS_CACHE the cache"));
    }
}

} // namespace

std::vector<std::string> write_machine_files(const machine::Plan& plan,
                                             const std::filesystem::path& directory) {
    write(directory / "plan.json", machine::render_json(plan));
    std::vector<std::string> names;
    for (const machine::SmbiosStructure& structure : plan.smbios_structures) {
        write(directory / structure.name, structure.bytes);
        names.push_back(structure.name);
    }
    if (plan.is_portable) {
        names.push_back(machine::laptop_table_file(""));
        write(directory / names.back(), machine::laptop_table(plan.power_place));
    }
    return names;
}

} // namespace harness::guest
