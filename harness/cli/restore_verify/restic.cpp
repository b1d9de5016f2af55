#include "harness/cli/restore_verify/restic.hpp"

#include "harness/async/collect_command.hpp"
#include "harness/async/event.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

namespace harness::cli {

namespace {

/// Of a list of more than a million entries.
constexpr std::size_t most_output = 768ULL << 20U;

struct Ending {
    bool has_ended = false;
    std::exception_ptr failure;
};

async::Task<> collect(async::ChildCommand command, async::CommandOutput* into) {
    into->status =
        co_await async::collect_command(std::move(command), most_output, &into->out, &into->err);
}

/// What it throws is kept, as Asio's race of two would wait for the other one then.
async::Task<> keep_ending(async::Task<> collecting, async::Deadline deadline, Ending* ending) {
    try {
        ending->has_ended = co_await async::ends_before(std::move(collecting), deadline);
    } catch (...) {
        ending->failure = std::current_exception();
    }
}

} // namespace

async::Task<BoundedRun> run_bounded(async::ChildCommand command, async::Deadline deadline,
                                    async::Interrupt* interrupt) {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto any = co_await boost::asio::this_coro::executor;
    async::Event interrupted(*any.target<async::Executor>());
    const async::Interrupt::Registration on_interrupt(*interrupt, [&] { interrupted.set(); });
    Ending ending;
    BoundedRun out;
    async::Task<> collecting = collect(std::move(command), &out.output);
    co_await (keep_ending(std::move(collecting), deadline, &ending) || interrupted.wait());
    if (interrupt->is_requested()) {
        throw Interrupted(interrupt->reason());
    }
    if (ending.failure) {
        std::rethrow_exception(ending.failure);
    }
    out.is_late = !ending.has_ended;
    co_return out;
}

async::Task<BoundedRun> Restic::call(restore_verify::Words words, async::Deadline deadline) {
    async::ChildCommand command;
    command.program = program_;
    command.arguments = std::move(words);
    command.environment = variables_;
    if (!cache_.empty()) {
        command.environment.emplace_back("RESTIC_CACHE_DIR", cache_);
        command.environment.emplace_back("TMPDIR", cache_);
    }
    co_return co_await run_bounded(std::move(command), deadline, interrupt_);
}

} // namespace harness::cli
