#include "harness/appliance/run_tool.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::appliance {

async::Task<> run_tool(async::ChildCommand command, async::Interrupt* interrupt) {
    const std::string name = command.program;
    const auto result = co_await async::run_command(std::move(command), 64 * 1024);
    if (interrupt->is_requested()) {
        throw Error(interrupt->reason());
    }
    if (!result.status.is_success()) {
        throw Error(concat(name, " ended with ", result.status.to_text(), ": ", result.err));
    }
}

} // namespace harness::appliance
