#include "harness/appliance/run_tool.hpp"

#include "harness/async/event.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace harness::appliance {

namespace {

/// The kernel kills our child when we die, but not that one's children. So somebody waits for the
/// end of a pipe that we alone hold open, and kills the whole group.
constexpr const char* guard = R"(exec 3<&0 </dev/null
(cat <&3; kill -KILL -- -$$) >/dev/null 2>&1 &
exec 3<&-
"$@")";

constexpr std::size_t most_lines_told = 30;

constexpr std::array isolation{"unshare", "--mount", "--pid", "--fork", "--kill-child"};

/// A pipe whose end is noticed.
struct Lifeline {
    Lifeline() {
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            throw Error("no pipe can be made; close some programs, or raise `ulimit -n`");
        }
    }
    Lifeline(const Lifeline&) = delete;
    Lifeline& operator=(const Lifeline&) = delete;
    ~Lifeline() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    int ends[2] = {-1, -1};
};

/// Never throws: Asio's `a || b` would wait for b then.
async::Task<> run_into(async::ChildCommand command, async::CommandOutput* result,
                       std::exception_ptr* trouble) {
    try {
        *result = co_await async::run_command(std::move(command), 64 * 1024);
    } catch (...) {
        *trouble = std::current_exception();
    }
}

} // namespace

async::Task<> run_tool(async::ChildCommand command, async::Interrupt* interrupt) {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto any = co_await boost::asio::this_coro::executor;
    async::Event stop(*any.target<async::Executor>());
    const async::Interrupt::Registration registration(*interrupt, [&stop] { stop.set(); });
    const std::string name = command.program;
    async::CommandOutput result;
    std::exception_ptr trouble;
    co_await (run_into(std::move(command), &result, &trouble) || stop.wait());
    if (interrupt->is_requested()) {
        throw Interrupted(interrupt->reason());
    }
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    if (!result.status.is_success()) {
        throw Error(concat(name, " ended with ", result.status.to_text(), ": ",
                           shortened_lines(result.err, most_lines_told)));
    }
}

async::Task<bool> can_isolate_tools() {
    if (::geteuid() != 0) {
        co_return false;
    }
    async::ChildCommand trial;
    trial.program = isolation.front();
    trial.arguments.assign(isolation.begin() + 1, isolation.end());
    trial.arguments.emplace_back("true");
    const auto result = co_await async::run_command(std::move(trial), 4096);
    co_return result.status.is_success();
}

async::Task<> run_tool_with_children(async::ChildCommand command, bool is_isolated,
                                     async::Interrupt* interrupt) {
    const Lifeline lifeline;
    std::vector<std::string> words{"-c", guard, "bash"};
    if (is_isolated) {
        words.insert(words.end(), isolation.begin(), isolation.end());
    }
    words.push_back(command.program);
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    command.arguments = std::move(words);
    command.program = "bash";
    command.descriptors.emplace_back(0, lifeline.ends[0]);
    co_await run_tool(std::move(command), interrupt);
}

} // namespace harness::appliance
