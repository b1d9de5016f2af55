#include "harness/machine/power_files.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/laptop_table.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/machine/shell_text.hpp"

namespace harness::machine {

std::string laptop_table_file(const std::string& directory) {
    return run_file(directory, "laptop.aml");
}

std::string power_page_file(const std::string& directory) {
    return run_file(directory, "power.page");
}

std::string power_files_script(const Plan& plan, const std::string& directory) {
    const std::string page = power_page_file(directory);
    return concat(write_command(laptop_table_file(directory), laptop_table(plan.power_place)),
                  write_command(page, encode_power_state(plan.power, 1)), "truncate -s ",
                  power_page_size, " ", shell_word(page), "\n");
}

} // namespace harness::machine
