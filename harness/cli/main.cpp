#include "harness/cli/commands.hpp"

#include <iostream>

int main(int argc, char** argv) {
    auto environment = harness::cli::process_environment();
    const auto command = harness::cli::parse_options(argc, argv);
    if (!command) {
        std::cerr << harness::render(command.error());
        return static_cast<int>(harness::cli::ExitCode::usage);
    }
    return static_cast<int>(harness::cli::execute(*command, environment));
}
