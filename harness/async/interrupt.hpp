#pragma once

#include "harness/async/task.hpp"

#include <boost/asio/signal_set.hpp>

#include <functional>
#include <list>
#include <memory>
#include <string>

namespace harness::async {

/// What the user asks by Ctrl-C (and a supervisor by SIGTERM, a closed terminal by SIGHUP): stop
/// now, but write the reports. Whoever holds something that waits registers how to break the wait.
class Interrupt {
  public:
    explicit Interrupt(Executor executor);

    [[nodiscard]] bool is_requested() const { return !reason_.empty(); }
    [[nodiscard]] const std::string& reason() const { return reason_; }

    /// Runs the registered handlers, once. A second request ends the process at once.
    void request(std::string reason);

    /// Keeps a handler for as long as it lives. Called at once if the stop was requested already.
    class Registration {
      public:
        Registration(Interrupt& owner, std::function<void()> handler);
        ~Registration();
        Registration(const Registration&) = delete;
        Registration& operator=(const Registration&) = delete;

      private:
        Interrupt& owner_;
        std::list<std::function<void()>>::iterator at_;
    };

  private:
    void listen();

    boost::asio::signal_set signals_;
    std::string reason_;
    std::list<std::function<void()>> handlers_;
};

} // namespace harness::async
