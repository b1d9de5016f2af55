#include "harness/base/concat.hpp"
#include "harness/cli/bench/machine_at_work.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/bench/serial_shell.hpp"

namespace harness::cli {

namespace {

/// How much is sent and asked; the console, a line of slow characters, gets less of it.
struct Amounts {
    std::size_t bytes = 0;
    int questions = 0;
    int programs = 0;
};

/// What one way between host and guest can do.
struct Figures {
    std::vector<double> down;      ///< MB/s, guest to host.
    std::vector<double> up;        ///< MB/s, host to guest.
    std::vector<double> questions; ///< Round trips per second, without a program.
    std::vector<double> programs;  ///< Programs per second, one after the other.
};

double per_second(double amount, std::chrono::steady_clock::time_point started) {
    return amount * 1000 / milliseconds_since(started);
}

double megabytes_per_second(std::size_t bytes, std::chrono::steady_clock::time_point started) {
    return per_second(static_cast<double>(bytes) / 1e6, started);
}

async::Task<> ask_agent(ports::GuestAgent* agent, Amounts amounts, Figures* figures) {
    const auto deadline = async::Deadline::in(guest_limit);
    auto started = std::chrono::steady_clock::now();
    std::vector<std::string> zeros{"head", "-c", std::to_string(amounts.bytes), "/dev/zero"};
    co_await run_in_guest(agent, std::move(zeros));
    figures->down.push_back(megabytes_per_second(amounts.bytes, started));

    constexpr std::size_t piece = 128U * 1024;
    started = std::chrono::steady_clock::now();
    for (std::size_t sent = 0; sent < amounts.bytes; sent += piece) {
        const ports::FileDigest digest = co_await agent->write_file(
            "/tmp/bench", std::string(piece, 'x'), std::nullopt, deadline);
        (void)digest;
    }
    figures->up.push_back(megabytes_per_second(amounts.bytes, started));

    const Bytes limit{64};
    started = std::chrono::steady_clock::now();
    for (int i = 0; i < amounts.questions; ++i) {
        const ports::FileContent content =
            co_await agent->read_file("/proc/sys/kernel/ostype", limit, deadline);
        (void)content;
    }
    figures->questions.push_back(per_second(amounts.questions, started));

    started = std::chrono::steady_clock::now();
    for (int i = 0; i < amounts.programs; ++i) {
        std::vector<std::string> words{"true"};
        co_await run_in_guest(agent, std::move(words));
    }
    figures->programs.push_back(per_second(amounts.programs, started));
}

async::Task<> ask_shell(SerialShell* shell, Amounts amounts, Figures* figures) {
    const auto deadline = async::Deadline::in(guest_limit);
    auto started = std::chrono::steady_clock::now();
    std::string said =
        co_await shell->run(concat("head -c ", amounts.bytes, " /dev/zero | tr '\\0' x"), deadline);
    figures->down.push_back(megabytes_per_second(said.size(), started));

    std::string lines; // A terminal takes no longer ones.
    while (lines.size() < amounts.bytes) {
        lines += std::string(1000, 'x') + "\n";
    }
    started = std::chrono::steady_clock::now();
    said = co_await shell->run(concat("head -c ", lines.size(), " >/dev/null"), deadline, lines);
    figures->up.push_back(megabytes_per_second(lines.size(), started));

    started = std::chrono::steady_clock::now();
    for (int i = 0; i < amounts.questions; ++i) {
        said = co_await shell->run("read -r x </proc/sys/kernel/ostype; echo $x", deadline);
    }
    figures->questions.push_back(per_second(amounts.questions, started));

    started = std::chrono::steady_clock::now();
    for (int i = 0; i < amounts.programs; ++i) {
        said = co_await shell->run("/usr/bin/true", deadline);
    }
    figures->programs.push_back(per_second(amounts.programs, started));
}

async::Task<> agent_at_work(ports::GuestAgent* agent, Amounts amounts, unsigned runs,
                            Figures* figures) {
    for (unsigned run = 0; run < runs; ++run) {
        co_await ask_agent(agent, amounts, figures);
    }
}

async::Task<> shell_at_work(SerialShell* shell, Amounts amounts, unsigned runs, Figures* figures) {
    co_await shell->ready(async::Deadline::in(guest_limit));
    const std::string setup =
        co_await shell->run(concat(shell_setup, "; true"), async::Deadline::in(guest_limit));
    (void)setup;
    for (unsigned run = 0; run < runs; ++run) {
        co_await ask_shell(shell, amounts, figures);
    }
}

bench::Row row(std::string name, std::string unit, std::vector<double> ours,
               std::vector<double> console) {
    bench::Row out{"agent", std::move(name), std::move(unit), bench::Better::more, {}, {}};
    out.ours = {"agent", std::move(ours), ""};
    out.baselines.push_back({"shell on the console", std::move(console), ""});
    return out;
}

} // namespace

std::vector<bench::Row> measure_agent(Workshop& workshop) {
    const bool is_quick = workshop.settings().is_quick;
    const unsigned runs = workshop.settings().repeat;
    const Amounts amounts{(is_quick ? 4U : 32U) << 20U, is_quick ? 50 : 500, is_quick ? 5 : 50};
    const Amounts fewer{(is_quick ? 1U : 4U) << 18U, is_quick ? 20 : 200, is_quick ? 5 : 50};
    Figures agent;
    Figures console;
    GuestWork work = [&](ports::GuestAgent* guest) {
        return agent_at_work(guest, amounts, runs, &agent);
    };
    async::run(workshop.context(), machine_at_work(&workshop.warm(), &workshop.plan(),
                                                   workshop.make_directory("machine"),
                                                   &workshop.interrupt(), std::move(work)));
    workshop.throw_if_interrupted();
    SerialShell shell(workshop.context().get_executor(),
                      plain_qemu(workshop.means(), workshop.accelerator(), workshop.plan(), {}),
                      workshop.interrupt());
    async::run(workshop.context(), shell_at_work(&shell, fewer, runs, &console));
    std::vector<bench::Row> rows;
    rows.push_back(row("guest to host", "MB/s", agent.down, console.down));
    rows.push_back(row("host to guest, through to a file", "MB/s", agent.up, console.up));
    rows.push_back(row("round trips", "1/s", agent.questions, console.questions));
    rows.push_back(row("programs run", "1/s", agent.programs, console.programs));
    return rows;
}

} // namespace harness::cli
