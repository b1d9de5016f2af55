#include "harness/cli/bench/outside_program.hpp"

#include "harness/async/child_process.hpp"
#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

std::string end_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    constexpr std::size_t most = 300;
    return text.size() > most ? text.substr(text.size() - most) : text;
}

bool has_text(const fs::path& file, const std::string& text) {
    std::ifstream in(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    return content.find(text) != std::string::npos;
}

async::Task<async::ExitStatus> ended(async::ChildProcess* child, async::Deadline deadline,
                                     std::string name) {
    co_return co_await async::with_timeout(child->wait(), deadline, name);
}

} // namespace

double time_program(Workshop& workshop, const OutsideProgram& program) {
    const fs::path output = workshop.make_directory("program") / "output";
    async::ChildCommand command;
    command.program = program.words.front();
    command.arguments.assign(program.words.begin() + 1, program.words.end());
    command.environment = program.environment;
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        throw Error(concat("opening ", output.string(), ": ", std::strerror(errno)));
    }
    command.descriptors = {{1, file}, {2, file}};
    const auto started = std::chrono::steady_clock::now();
    async::ChildProcess child(workshop.context().get_executor(), command);
    ::close(file);
    const async::Interrupt::Registration on_interrupt(workshop.interrupt(),
                                                      [&] { child.signal(SIGKILL); });
    const async::ExitStatus status =
        async::run(workshop.context(), ended(&child, async::Deadline::in(program.limit),
                                             fs::path(command.program).filename()));
    const double time = milliseconds_since(started);
    if (!status.is_success()) {
        throw Error(
            concat(command.program, " ended with ", status.to_text(), ": ", end_of(output)));
    }
    if (!program.says.empty() && !has_text(output, program.says)) {
        throw Error(
            concat(command.program, " did not print '", program.says, "': ", end_of(output)));
    }
    return time;
}

std::string why_no_guestfish() {
    return async::find_program("guestfish").empty() ? "not installed (apt-get install guestfish)"
                                                    : "";
}

OutsideProgram guestfish(qemu::Accelerator accelerator, const fs::path& image,
                         const std::vector<std::string>& commands) {
    OutsideProgram program;
    program.words = {async::find_program("guestfish"), "--format=raw", "-a", image.string(), "run"};
    for (const std::string& one : commands) {
        program.words.emplace_back(":");
        for (std::size_t start = 0; start < one.size();) {
            const std::size_t blank = std::min(one.find(' ', start), one.size());
            program.words.push_back(one.substr(start, blank - start));
            start = blank + 1;
        }
    }
    program.environment = {{"LIBGUESTFS_BACKEND", "direct"}};
    if (accelerator == qemu::Accelerator::tcg) {
        program.environment.emplace_back("LIBGUESTFS_BACKEND_SETTINGS", "force_tcg");
    }
    return program;
}

std::string why_no_virtme() {
    return async::find_program("vng").empty()
               ? "not installed (apt-get install virtme-ng; Debian 13, Ubuntu 24.04)"
               : "";
}

OutsideProgram virtme(qemu::Accelerator accelerator, const fs::path& kernel, const fs::path& image,
                      const std::string& script) {
    OutsideProgram program;
    program.words = {async::find_program("vng"), "--run", kernel.string(), "--user", "root"};
    if (!image.empty()) {
        program.words.insert(program.words.end(), {"--disk", image.string()});
    }
    if (accelerator == qemu::Accelerator::tcg) {
        program.words.emplace_back("--disable-kvm");
    }
    program.words.insert(program.words.end(), {"--exec", script});
    return program;
}

} // namespace harness::cli
