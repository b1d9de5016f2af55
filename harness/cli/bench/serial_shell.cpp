#include "harness/cli/bench/serial_shell.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace harness::cli {

namespace {

/// The terminal repeats what is typed, so the mark is typed otherwise than it is printed.
constexpr std::string_view typed_mark = "echo HARNESS-''DONE $?\n";
constexpr std::string_view prompt = ":/# ";
constexpr std::string_view printed_mark = "HARNESS-DONE ";
constexpr std::size_t most_output = 64U << 20U;

async::ChildCommand command_of(const std::vector<std::string>& words, int console) {
    async::ChildCommand command;
    command.program = words.front();
    command.arguments.assign(words.begin() + 1, words.end());
    command.descriptors = {{0, console}, {1, console}};
    return command;
}

} // namespace

std::vector<std::string> plain_qemu(const Means& means, qemu::Accelerator accelerator,
                                    const machine::Plan& plan, const std::filesystem::path& image) {
    const bool is_kvm = accelerator == qemu::Accelerator::kvm;
    std::vector<std::string> words{
        means.program.path,
        "-no-user-config",
        "-nodefaults",
        "-no-reboot",
        "-display",
        "none",
        "-machine",
        "q35",
        "-accel",
        is_kvm ? "kvm" : "tcg,thread=multi",
        "-cpu",
        is_kvm ? "host" : "max",
        "-smp",
        std::to_string(plan.cpus),
        "-m",
        concat(plan.memory.count >> 20U, "M"),
        "-kernel",
        means.system.kernel.string(),
        "-initrd",
        means.system.initrd.string(),
        "-serial",
        "stdio",
        "-append",
        "console=ttyS0 quiet panic=-1 random.trust_cpu=on rdinit=/bin/bash -- --noediting"};
    if (!image.empty()) {
        words.insert(words.end(),
                     {"-drive", concat("if=none,id=disk,format=raw,file=", image.string()),
                      "-device", "nvme,drive=disk,serial=plain"});
    }
    return words;
}

SerialShell::SerialShell(async::Executor executor, const std::vector<std::string>& words,
                         async::Interrupt& interrupt)
    : console_(executor), on_interrupt_(interrupt, [this] {
          if (child_) {
              child_->signal(SIGKILL);
          }
      }) {
    const async::DescriptorPair pair = async::make_socket_pair();
    console_.assign(pair.ours);
    std::exception_ptr failure;
    try {
        child_ = std::make_unique<async::ChildProcess>(executor, command_of(words, pair.theirs));
    } catch (...) {
        failure = std::current_exception();
    }
    ::close(pair.theirs);
    if (failure) {
        std::rethrow_exception(failure);
    }
}

async::Task<> SerialShell::type(std::string text) {
    co_await boost::asio::async_write(console_, boost::asio::buffer(text),
                                      boost::asio::use_awaitable);
}

async::Task<std::string> SerialShell::read_until(std::string mark, bool to_end_of_line) {
    std::string buffer(65536, '\0');
    std::size_t from = 0;
    for (;;) {
        const std::size_t at = seen_.find(mark, from);
        const std::size_t end =
            at == std::string::npos || !to_end_of_line ? at : seen_.find('\n', at);
        if (end != std::string::npos) {
            std::string text = seen_.substr(0, end);
            seen_.erase(0, end + 1);
            co_return text;
        }
        from = at != std::string::npos ? at : seen_.size() - std::min(seen_.size(), mark.size());
        const auto result = co_await console_.async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, count] = result;
        if (error || seen_.size() > most_output) {
            throw Error(
                concat("the plain QEMU's console ended after: ",
                       seen_.substr(seen_.size() - std::min<std::size_t>(seen_.size(), 300))));
        }
        seen_.append(buffer, 0, count);
    }
}

async::Task<> SerialShell::ready(async::Deadline deadline) {
    // What is typed before the serial driver is there is lost in part.
    std::string greeting = co_await async::with_timeout(read_until(std::string(prompt), false),
                                                        deadline, "the shell of the plain QEMU");
    co_await type(concat("stty -echo -onlcr; PS1=; ", typed_mark));
    greeting = co_await async::with_timeout(read_until(std::string(printed_mark), true), deadline,
                                            "the shell of the plain QEMU");
}

async::Task<std::string> SerialShell::run(std::string command, async::Deadline deadline,
                                          std::string input) {
    co_await type(concat(command, "\n", input, typed_mark));
    std::string said = co_await async::with_timeout(read_until(std::string(printed_mark), true),
                                                    deadline, command);
    const std::size_t at = said.rfind(printed_mark);
    const std::string code = said.substr(at + printed_mark.size());
    said.resize(at);
    if (code != "0") {
        throw Error(concat("in the plain QEMU, `", command, "` ended with ", code, ": ", said));
    }
    co_return said;
}

} // namespace harness::cli
