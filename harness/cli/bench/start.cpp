#include "harness/cli/bench/machine_at_work.hpp"
#include "harness/cli/bench/outside_program.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/bench/serial_shell.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

async::Task<> ask_agent(ports::GuestAgent* agent, std::chrono::steady_clock::time_point started,
                        double* time) {
    std::vector<std::string> words{"uname", "-r"};
    co_await run_in_guest(agent, std::move(words));
    *time = milliseconds_since(started);
}

/// From the machine's making to the answer; its end is not counted, as with the others.
double time_machine(Workshop& workshop, ports::MachineHost& host) {
    const auto started = std::chrono::steady_clock::now();
    double time = 0;
    GuestWork work = [&](ports::GuestAgent* agent) { return ask_agent(agent, started, &time); };
    async::run(workshop.context(),
               machine_at_work(&host, &workshop.plan(), workshop.make_directory("machine"),
                               &workshop.interrupt(), std::move(work)));
    return time;
}

async::Task<> ask_shell(SerialShell* shell) {
    co_await shell->ready(async::Deadline::in(guest_limit));
    const std::string release = co_await shell->run("uname -r", async::Deadline::in(guest_limit));
    (void)release;
}

double time_plain(Workshop& workshop) {
    const auto started = std::chrono::steady_clock::now();
    SerialShell shell(workshop.context().get_executor(),
                      plain_qemu(workshop.means(), workshop.accelerator(), workshop.plan(), {}),
                      workshop.interrupt());
    async::run(workshop.context(), ask_shell(&shell));
    return milliseconds_since(started);
}

} // namespace

std::vector<bench::Row> measure_start(Workshop& workshop) {
    (void)time_machine(workshop, workshop.warm()); // What is saved only once is no one's time.
    const std::string left_out = workshop.settings().is_quick ? "left out by --quick" : "";
    const fs::path image = workshop.make_directory("guestfish") / "disk.raw";
    std::ofstream(image).close();
    fs::resize_file(image, workshop.plan().disks.front().size.count);
    std::vector<Contender> contenders;
    contenders.push_back(
        {"warm fork", "", [&] { return time_machine(workshop, workshop.warm()); }});
    contenders.push_back(
        {"cold boot", "", [&] { return time_machine(workshop, workshop.cold()); }});
    contenders.push_back(
        {"plain QEMU, shell on its console", "", [&] { return time_plain(workshop); }});
    contenders.push_back({"guestfish", left_out.empty() ? why_no_guestfish() : left_out, [&] {
                              return time_program(workshop, guestfish(workshop.accelerator(), image,
                                                                      {"list-devices"}));
                          }});
    contenders.push_back({"virtme-ng", left_out.empty() ? why_no_virtme() : left_out, [&] {
                              return time_program(workshop, virtme(workshop.accelerator(),
                                                                   workshop.means().system.bz_image,
                                                                   {}, "uname -r"));
                          }});
    std::vector<bench::Row> rows;
    rows.push_back(workshop.race(
        {"start", "until the first command has answered", "ms", bench::Better::less, {}, {}},
        std::move(contenders)));
    return rows;
}

} // namespace harness::cli
