#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace harness::async {

/// Something that has happened or not, and that any number of tasks can wait for.
class Event {
  public:
    explicit Event(boost::asio::io_context::executor_type executor);

    void set();
    void clear();
    [[nodiscard]] bool is_set() const { return is_set_; }

    /// Returns at once if it is set. Whoever destroys the event has set it before.
    [[nodiscard]] boost::asio::awaitable<void> wait();

  private:
    boost::asio::steady_timer timer_; ///< Never expires; cancelling it wakes the waiters.
    bool is_set_ = false;
};

} // namespace harness::async
