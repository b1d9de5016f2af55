#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"

#include <csignal>

using namespace harness;
using namespace harness::async;

namespace {

CommandOutput run_shell(const std::string& script) {
    boost::asio::io_context context;
    ChildCommand command;
    command.program = "sh";
    command.arguments = {"-c", script};
    return run(context, run_command(std::move(command), 1 << 20));
}

Task<ExitStatus> killed_while_asleep() {
    const auto any = co_await boost::asio::this_coro::executor;
    ChildCommand command;
    command.program = "sleep";
    command.arguments = {"1000"};
    ChildProcess child(*any.target<Executor>(), command);
    child.signal(SIGKILL);
    co_return co_await child.wait();
}

} // namespace

TEST_CASE("a command's output and exit code come back apart", "[async]") {
    const CommandOutput result = run_shell("echo out; echo err >&2; exit 3");
    CHECK(result.out == "out\n");
    CHECK(result.err == "err\n");
    CHECK(result.status.code == 3);
    CHECK(result.status.to_text() == "exit code 3");
}

TEST_CASE("the signal that ended a child is told from an exit code", "[async]") {
    boost::asio::io_context context;
    const ExitStatus status = run(context, killed_while_asleep());
    CHECK(status.signal == SIGKILL);
    CHECK(status.to_text() == "killed by signal 9 (Killed)");
}

TEST_CASE("a program that is not there is an error at the start", "[async]") {
    boost::asio::io_context context;
    ChildCommand command;
    command.program = "no-such-program-anywhere";
    CHECK_THROWS_WITH(run(context, run_command(command, 10)),
                      "starting no-such-program-anywhere: No such file or directory");
}

TEST_CASE("a child inherits only the descriptors that it was given", "[async]") {
    // No pipeline: while it is made, the shell has a pipe of its own open.
    const CommandOutput result = run_shell("ls /proc/$$/fd; exit 0");
    CHECK(result.out == "0\n1\n2\n");
}

TEST_CASE("output beyond the limit is read and dropped", "[async]") {
    boost::asio::io_context context;
    ChildCommand command;
    command.program = "sh";
    command.arguments = {"-c", "head -c 1000000 /dev/zero"};
    const CommandOutput result = run(context, run_command(std::move(command), 100));
    CHECK(result.out.size() == 100);
    CHECK(result.status.is_success());
}
