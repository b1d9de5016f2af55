#include "harness/async/deadline.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace harness::async {

Deadline Deadline::in(std::chrono::milliseconds limit) {
    return {std::chrono::steady_clock::now() + limit, limit, 1};
}

Deadline Deadline::scaled(std::chrono::milliseconds written, double factor) {
    const auto limit =
        std::chrono::milliseconds(std::llround(static_cast<double>(written.count()) * factor));
    return {std::chrono::steady_clock::now() + limit, limit, factor};
}

Deadline Deadline::at_most(std::chrono::milliseconds limit) const {
    const Deadline other = in(limit);
    return other.at_ < at_ ? other : *this;
}

std::string to_text(std::chrono::milliseconds time) {
    if (time.count() % 1000 == 0) {
        return concat(time.count() / 1000, " s");
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(time.count()) / 1000);
    return text.data();
}

std::string to_text(Deadline deadline) {
    const std::string limit = to_text(deadline.limit());
    if (deadline.factor() == 1) {
        return limit;
    }
    const auto written = std::chrono::milliseconds(
        std::llround(static_cast<double>(deadline.limit().count()) / deadline.factor()));
    std::array<char, 32> factor{};
    std::snprintf(factor.data(), factor.size(), "%.1f", deadline.factor());
    return concat(limit, " (", to_text(written), ", times ", factor.data(), " for emulation)");
}

Task<> passing_of(Deadline deadline) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, deadline.at());
    co_await timer.async_wait(boost::asio::use_awaitable);
}

namespace {

Task<std::exception_ptr> settle(Task<> task) {
    std::exception_ptr failure;
    try {
        co_await std::move(task);
    } catch (...) {
        failure = std::current_exception();
    }
    co_return failure;
}

} // namespace

Task<bool> ends_before(Task<> task, Deadline deadline) {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto first = co_await (settle(std::move(task)) || passing_of(deadline));
    if (first.index() == 1) {
        co_return false;
    }
    if (const std::exception_ptr failure = std::get<0>(first)) {
        std::rethrow_exception(failure);
    }
    co_return true;
}

Task<> first_of(Task<> one, Task<> other) {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto first = co_await (settle(std::move(one)) || settle(std::move(other)));
    const std::exception_ptr failure = first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
    if (failure) {
        std::rethrow_exception(failure);
    }
}

Task<> with_timeout(Task<> task, Deadline deadline, std::string what) {
    const bool has_ended = co_await ends_before(std::move(task), deadline);
    if (!has_ended) {
        throw_timeout(what, deadline);
    }
}

void throw_timeout(const std::string& what, Deadline deadline) {
    throw Error(concat(what, ": no answer within ", to_text(deadline)));
}

} // namespace harness::async
