#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace harness::emulators::http {

/// Answers that are held until it opens. It opens once, and stays so.
class Gate {
  public:
    [[nodiscard]] bool is_open() const { return is_open_; }

    void open() {
        is_open_ = true;
        for (const std::function<void()>& waiter : std::exchange(waiters_, {})) {
            waiter();
        }
    }

    /// Called once it opens; at once where it has.
    void when_open(std::function<void()> waiter) {
        if (is_open_) {
            waiter();
        } else {
            waiters_.push_back(std::move(waiter));
        }
    }

  private:
    bool is_open_ = false;
    std::vector<std::function<void()>> waiters_;
};

} // namespace harness::emulators::http
