#include "harness/async/event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace harness::async {

Event::Event(boost::asio::io_context::executor_type executor)
    : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

void Event::set() {
    is_set_ = true;
    timer_.cancel();
}

void Event::clear() {
    is_set_ = false;
}

boost::asio::awaitable<void> Event::wait() {
    while (!is_set_) {
        const auto woken =
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        (void)woken;
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none) {
            throw boost::system::system_error(boost::asio::error::operation_aborted);
        }
    }
}

} // namespace harness::async
