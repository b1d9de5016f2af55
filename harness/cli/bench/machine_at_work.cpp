#include "harness/cli/bench/machine_at_work.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/disk_images.hpp"

namespace harness::cli {

async::Task<> machine_at_work(ports::MachineHost* host, const machine::Plan* plan,
                              std::filesystem::path directory, async::Interrupt* interrupt,
                              GuestWork work) {
    const auto machine = host->create(*plan, directory, {});
    const async::Interrupt::Registration on_interrupt(
        *interrupt, [&machine, interrupt] { machine->kill(interrupt->reason()); });
    std::exception_ptr failure;
    try {
        const ports::Boot boot = co_await machine->start(async::Deadline::in(guest_limit));
        (void)boot;
        co_await work(&machine->agent());
    } catch (...) {
        failure = std::current_exception();
    }
    co_await machine->clean_up();
    guest::remove_disk_images(directory);
    if (failure) {
        std::rethrow_exception(failure);
    }
}

async::Task<> run_in_guest(ports::GuestAgent* agent, std::vector<std::string> arguments) {
    const std::string words = join(arguments, " ");
    ports::ExecRequest request;
    request.arguments = std::move(arguments);
    const ports::ExecResult result =
        co_await agent->exec(std::move(request), async::Deadline::in(guest_limit));
    if (!result.is_success()) {
        throw Error(concat("in the guest, `", words, "` failed: ", result.err));
    }
}

} // namespace harness::cli
