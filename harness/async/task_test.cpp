#include "harness/async/blocking.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/async/keep_trouble.hpp"
#include "harness/async/task.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"

#include <boost/asio/post.hpp>

using namespace harness;
using namespace harness::async;

namespace {

Task<> wait_for(Event* event) {
    co_await event->wait();
}

Task<> never(Executor executor) {
    Event event(executor);
    co_await event.wait();
}

Task<> fail() {
    throw Error("broken");
    co_return;
}

Task<> group_of_two(Executor executor, Event* event, int* failures) {
    TaskGroup group(executor, [failures](const std::exception_ptr&) { ++*failures; });
    group.start(wait_for(event));
    group.start(fail());
    boost::asio::post(executor, [event] { event->set(); });
    co_await group.join();
}

} // namespace

TEST_CASE("a wait ends with its name once its deadline has passed", "[async]") {
    boost::asio::io_context context;
    CHECK_THROWS_WITH(run(context, with_timeout(never(context.get_executor()),
                                                Deadline::in(std::chrono::milliseconds(10)),
                                                "waiting for the moon")),
                      "waiting for the moon: no answer within 0.0 s");
}

TEST_CASE("a deadline that was multiplied tells both figures", "[async]") {
    using std::chrono::milliseconds;
    CHECK(async::to_text(async::Deadline::in(milliseconds(3000))) == "3 s");
    CHECK(async::to_text(async::Deadline::scaled(milliseconds(3000), 1)) == "3 s");
    const auto scaled = async::Deadline::scaled(milliseconds(3000), 4.2);
    CHECK(scaled.limit() == milliseconds(12'600));
    CHECK(async::to_text(scaled) == "12.6 s (3 s, times 4.2 for emulation)");
    CHECK(async::to_text(scaled.at_most(milliseconds(1000))) == "1 s");
}

TEST_CASE("what a task throws is thrown at once, long before its deadline", "[async]") {
    boost::asio::io_context context;
    CHECK_THROWS_WITH(
        run(context, with_timeout(fail(), Deadline::in(std::chrono::hours(1)), "waiting")),
        "broken");
}

TEST_CASE("an event wakes every waiter, and later ones at once", "[async]") {
    boost::asio::io_context context;
    Event event(context.get_executor());
    boost::asio::post(context, [&event] { event.set(); });
    run(context, wait_for(&event));
    run(context, wait_for(&event));
    CHECK(event.is_set());
}

TEST_CASE("a group hands on each failure and still waits for the others", "[async]") {
    boost::asio::io_context context;
    Event event(context.get_executor());
    int failures = 0;
    run(context, group_of_two(context.get_executor(), &event, &failures));
    CHECK(failures == 1);
}

TEST_CASE("of several ends the first that fails is kept, and all are tried", "[async]") {
    boost::asio::io_context context;
    std::exception_ptr trouble;
    int ended = 0;
    const auto end = [&ended](std::string what) -> Task<> {
        ++ended;
        if (!what.empty()) {
            throw Error(what);
        }
        co_return;
    };
    for (const char* what : {"", "first", "second"}) {
        run(context, keep_trouble(end(what), &trouble));
        context.restart();
    }
    CHECK(ended == 3);
    REQUIRE(trouble);
    CHECK_THROWS_WITH(std::rethrow_exception(trouble), "first");
}

TEST_CASE("what blocking work throws is thrown where it was awaited", "[async]") {
    boost::asio::io_context context;
    CHECK_THROWS_WITH(run(context, run_blocking([] { throw Error("disk on fire"); })),
                      "disk on fire");
}

TEST_CASE("an interrupt calls its handlers once, also those that come late", "[async]") {
    boost::asio::io_context context;
    Interrupt interrupt(context.get_executor());
    int calls = 0;
    const Interrupt::Registration early(interrupt, [&calls] { ++calls; });
    interrupt.request("tired");
    interrupt.request("again");
    const Interrupt::Registration late(interrupt, [&calls] { ++calls; });
    CHECK(calls == 2);
    CHECK(interrupt.reason() == "tired");
}

TEST_CASE("of two tasks the first one decides, and the other is cancelled", "[async]") {
    boost::asio::io_context context;
    const auto executor = context.get_executor();
    Event happened(executor);
    happened.set();
    run(context, first_of(wait_for(&happened), never(executor)));
    run(context, first_of(never(executor), wait_for(&happened)));
    CHECK_THROWS_WITH(run(context, first_of(never(executor), fail())), "broken");
}
