#pragma once

#include "harness/async/task.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace harness::async {

/// The moment at which a wait is over. Handed down from caller to callee, so that limits nest.
class Deadline {
  public:
    [[nodiscard]] static Deadline in(std::chrono::milliseconds limit);

    /// `factor` times as long as was written for a faster machine; messages name both.
    [[nodiscard]] static Deadline scaled(std::chrono::milliseconds written, double factor);

    /// The nearer of this one and `limit` from now.
    [[nodiscard]] Deadline at_most(std::chrono::milliseconds limit) const;

    [[nodiscard]] std::chrono::steady_clock::time_point at() const { return at_; }
    [[nodiscard]] std::chrono::milliseconds limit() const { return limit_; }
    [[nodiscard]] double factor() const { return factor_; }
    [[nodiscard]] bool has_passed() const { return std::chrono::steady_clock::now() >= at_; }

  private:
    Deadline(std::chrono::steady_clock::time_point at, std::chrono::milliseconds limit,
             double factor)
        : at_(at), limit_(limit), factor_(factor) {}

    std::chrono::steady_clock::time_point at_;
    std::chrono::milliseconds limit_;
    double factor_;
};

/// "60 s", "1.5 s": how a time is written in messages.
[[nodiscard]] std::string to_text(std::chrono::milliseconds time);

/// "3 s", or "6 s (3 s, times 2.0 for emulation)".
[[nodiscard]] std::string to_text(Deadline deadline);

/// Returns when the deadline has passed.
[[nodiscard]] Task<> passing_of(Deadline deadline);

/// Throws the Error of a deadline that has passed: "<what>: no answer within 60 s".
[[noreturn]] void throw_timeout(const std::string& what, Deadline deadline);

/// Runs the task until it ends (true) or the deadline passes (false; the task is then cancelled).
/// What the task throws is thrown at once: Asio's own `a || b` would wait for the timer first.
[[nodiscard]] Task<bool> ends_before(Task<> task, Deadline deadline);

/// Returns when one of them has ended; the other is then cancelled. What it throws is thrown.
[[nodiscard]] Task<> first_of(Task<> one, Task<> other);

/// The task's result, or an Error once the deadline has passed; the task is then cancelled.
template <typename T>
[[nodiscard]] Task<T> with_timeout(Task<T> task, Deadline deadline, std::string what) {
    std::optional<T> result;
    const auto keep = [](Task<T> inner, std::optional<T>* out) -> Task<> {
        *out = co_await std::move(inner);
    };
    const bool has_ended = co_await ends_before(keep(std::move(task), &result), deadline);
    if (!has_ended) {
        throw_timeout(what, deadline);
    }
    co_return std::move(*result);
}

[[nodiscard]] Task<> with_timeout(Task<> task, Deadline deadline, std::string what);

} // namespace harness::async
