#include "harness/async/task.hpp"

#include "harness/base/assert.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace harness::async {

void run(boost::asio::io_context& context, Task<> task) {
    std::exception_ptr failure;
    bool has_ended = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
        failure = thrown;
        has_ended = true;
    });
    context.restart();
    while (!has_ended && context.run_one() > 0) {
    }
    HARNESS_ASSERT(has_ended, "the main task waits for something that can not happen");
    if (failure) {
        std::rethrow_exception(failure);
    }
}

struct TaskGroup::State {
    explicit State(Executor executor) : idle(executor) {}

    FailureHandler on_failure;
    std::size_t running = 0;
    Event idle;
};

TaskGroup::TaskGroup(Executor executor, FailureHandler on_failure)
    : state_(std::make_shared<State>(executor)), executor_(executor) {
    state_->on_failure = std::move(on_failure);
}

TaskGroup::~TaskGroup() {
    // A task that is still suspended here must not call into what is being destroyed.
    state_->on_failure = nullptr;
}

void TaskGroup::start(Task<> task) {
    ++state_->running;
    boost::asio::co_spawn(executor_, std::move(task),
                          [state = state_](const std::exception_ptr& thrown) {
                              --state->running;
                              if (thrown && state->on_failure) {
                                  state->on_failure(thrown);
                              }
                              if (state->running == 0) {
                                  state->idle.set();
                              }
                          });
}

Task<> TaskGroup::join() {
    while (state_->running > 0) {
        state_->idle.clear();
        co_await state_->idle.wait();
    }
}

} // namespace harness::async
