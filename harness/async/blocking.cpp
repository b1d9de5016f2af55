#include "harness/async/blocking.hpp"

#include <boost/asio/this_coro.hpp>

#include <thread>

namespace harness::async {

Task<> run_blocking(std::function<void()> work) {
    const auto any = co_await boost::asio::this_coro::executor;
    const Executor executor = *any.target<Executor>();
    Event done(executor);
    std::exception_ptr failure;
    std::thread worker([&] {
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        boost::asio::post(executor, [&done] { done.set(); });
    });
    try {
        co_await done.wait();
    } catch (...) {
        worker.join();
        throw;
    }
    worker.join();
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace harness::async
