#include "harness/machine/software_tpm.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/machine/shell_text.hpp"

namespace harness::machine {

namespace {

std::string socket_file(const std::string& directory) {
    return run_file(directory, "tpm.sock");
}

} // namespace

std::vector<std::string> software_tpm_command(const std::string& directory,
                                              const std::string& control) {
    return {"swtpm",      "socket",
            "--tpm2",     "--terminate",
            "--tpmstate", concat("dir=", run_file(directory, tpm_state_directory)),
            "--ctrl",     control,
            "--log",      concat("file=", run_file(directory, "swtpm.log"))};
}

std::string software_tpm_socket(const std::string& directory) {
    return concat("socket,path=", socket_file(directory));
}

std::string software_tpm_script(const std::string& directory) {
    // A daemon leaves its parent only once it listens.
    std::vector<std::string> words =
        software_tpm_command(directory, concat("type=unixio,path=", socket_file(directory)));
    words.emplace_back("--daemon");
    return concat("mkdir -p ", shell_word(run_file(directory, tpm_state_directory)), "\n",
                  shell_command(words));
}

} // namespace harness::machine
