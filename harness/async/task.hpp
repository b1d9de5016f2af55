#pragma once

#include "harness/async/event.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace harness::async {

template <typename T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::io_context::executor_type;

/// Runs a task to its end on this thread and gives what it returned or threw.
void run(boost::asio::io_context& context, Task<> task);

template <typename T>
[[nodiscard]] T run(boost::asio::io_context& context, Task<T> task) {
    std::optional<T> result;
    const auto keep = [](Task<T> inner, std::optional<T>* out) -> Task<> {
        *out = co_await std::move(inner);
    };
    run(context, keep(std::move(task), &result));
    return std::move(*result);
}

/// Tasks that run beside their owner. Whoever owns the group awaits `join()` before it goes; what a
/// task threw reaches `on_failure` at once and does not end the others.
class TaskGroup {
  public:
    using FailureHandler = std::function<void(std::exception_ptr)>;

    TaskGroup(Executor executor, FailureHandler on_failure);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    void start(Task<> task);

    /// Waits until every task has ended. Whoever calls it has seen to it that they will.
    [[nodiscard]] Task<> join();

  private:
    struct State;
    std::shared_ptr<State> state_; ///< Shared with the completion of each task.
    Executor executor_;
};

} // namespace harness::async
