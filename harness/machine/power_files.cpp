#include "harness/machine/power_files.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/laptop_table.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/machine/shell_text.hpp"

namespace harness::machine {

namespace {

std::string decoded_into(const std::string& file, std::string_view bytes) {
    return concat("base64 --decode > ", shell_word(file), " << 'END'\n", base64_lines(bytes),
                  "END\n");
}

} // namespace

std::string laptop_table_file(const std::string& directory) {
    return run_file(directory, "laptop.aml");
}

std::string power_page_file(const std::string& directory) {
    return run_file(directory, "power.page");
}

std::string power_files_script(const Plan& plan, const std::string& directory) {
    const std::string page = power_page_file(directory);
    return concat(decoded_into(laptop_table_file(directory), laptop_table(plan.power_place)),
                  decoded_into(page, encode_power_state(plan.power, 1)), "truncate -s ",
                  power_page_size, " ", shell_word(page), "\n");
}

} // namespace harness::machine
