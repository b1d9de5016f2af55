#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/queue.hpp"

using namespace harness;
using namespace harness::engine;
using Kind = QueueDecision::Kind;

namespace {

const HostNow idle{gibibytes(64), gibibytes(64)};

QueuedRun run(std::string name, int seconds, unsigned cpus = 1) {
    return {std::move(name), std::chrono::seconds(seconds), {gibibytes(1), cpus, {}}};
}

std::vector<QueuedRun> three() {
    return {run("short", 1), run("long", 9), run("middle", 5)};
}

Queue queue_of(std::vector<QueuedRun> list, QueueRules rules, unsigned cpus = 4) {
    return {std::move(list), std::move(rules), Ledger({gibibytes(64), cpus, {}}, true)};
}

/// Begins what can begin, and tells what; "wait: why" or "finish" at the end.
std::string begin(Queue& queue, const HostNow& now = idle) {
    std::string out;
    for (QueueDecision next = queue.next(now);; next = queue.next(now)) {
        if (next.kind != Kind::start) {
            return out + (next.kind == Kind::finish ? "finish" : concat("wait", next.reason));
        }
        queue.started(next.run);
        out += concat(next.run, " ");
    }
}

} // namespace

TEST_CASE("the longest begin first, as many at once as was asked for", "[engine]") {
    Queue queue = queue_of(three(), {.most_at_once = 2});
    CHECK(begin(queue) == "1 2 wait");
    CHECK(queue.running() == 2);
    queue.ended(2, RunEnd::passed);
    CHECK(begin(queue) == "0 wait");
    CHECK_FALSE(queue.has_waiting());
    queue.ended(1, RunEnd::passed);
    CHECK(begin(queue) == "wait");
    queue.ended(0, RunEnd::passed);
    CHECK(begin(queue) == "finish");
}

TEST_CASE("runs of the same length begin in the order in which they were asked for", "[engine]") {
    Queue queue = queue_of({run("a", 3), run("b", 3), run("c", 3)}, {.most_at_once = 3});
    CHECK(begin(queue) == "0 1 2 wait");
}

TEST_CASE("a run that does not fit is passed by one that does, and told why", "[engine]") {
    Queue queue = queue_of({run("wide", 9, 6), run("first", 10, 4), run("slim", 1, 2)}, {});
    CHECK(begin(queue) == "1 2 waitprocessors: 6 guest threads needed, 2 free");
    CHECK(queue.next(idle).run == 0);
    queue.ended(2, RunEnd::passed);
    queue.ended(1, RunEnd::passed);
    CHECK(begin(queue) == "0 wait");
}

TEST_CASE("the first run waits too where memory is seen to be short", "[engine]") {
    Queue queue = queue_of({run("a", 1)}, {});
    CHECK(begin(queue, {mebibytes(100), gibibytes(1)}) ==
          "waitmemory: 512 MiB needed, 100 MiB free");
    CHECK(begin(queue) == "0 wait");
}

TEST_CASE("a failure does not keep others from running", "[engine]") {
    Queue queue = queue_of(three(), {.most_at_once = 1});
    CHECK(begin(queue) == "1 wait");
    queue.ended(1, RunEnd::failed);
    CHECK(begin(queue) == "2 wait");
    CHECK(queue.left_out_because().empty());
}

TEST_CASE("with --fail-fast nothing begins after a failure, and what runs goes on", "[engine]") {
    Queue queue = queue_of(three(), {.most_at_once = 2, .stops_at_failure = "--fail-fast"});
    CHECK(begin(queue) == "1 2 wait");
    queue.ended(2, RunEnd::failed);
    CHECK(begin(queue) == "wait");
    queue.ended(1, RunEnd::passed);
    CHECK(begin(queue) == "finish");
    CHECK(queue.left_out_because() == "not run: middle did not pass (--fail-fast)");
    CHECK(queue.attempts(0) == 0);
}

TEST_CASE("a run that did not pass is tried again, as often as was asked for", "[engine]") {
    Queue queue = queue_of({run("a", 1)}, {.retries = 2, .stops_at_failure = "--fail-fast"});
    CHECK(begin(queue) == "0 wait");
    queue.ended(0, RunEnd::failed);
    CHECK(queue.is_waiting(0));
    CHECK(begin(queue) == "0 wait");
    queue.ended(0, RunEnd::failed);
    CHECK(begin(queue) == "0 wait");
    CHECK(queue.attempts(0) == 3);
    queue.ended(0, RunEnd::failed);
    CHECK(begin(queue) == "finish");
    CHECK_FALSE(queue.left_out_because().empty());
}

TEST_CASE("what passed when tried again is no failure", "[engine]") {
    Queue queue = queue_of({run("a", 2), run("b", 1)},
                           {.most_at_once = 1, .retries = 1, .stops_at_failure = "--fail-fast"});
    CHECK(begin(queue) == "0 wait");
    queue.ended(0, RunEnd::failed);
    CHECK(begin(queue) == "0 wait");
    queue.ended(0, RunEnd::passed);
    CHECK(begin(queue) == "1 wait");
    CHECK(queue.left_out_because().empty());
}

TEST_CASE("an interrupted run is not tried again, and nothing else begins", "[engine]") {
    Queue queue = queue_of(three(), {.most_at_once = 1, .retries = 5});
    CHECK(begin(queue) == "1 wait");
    queue.stop();
    queue.ended(1, RunEnd::interrupted);
    CHECK(begin(queue) == "finish");
    CHECK_FALSE(queue.is_waiting(0));
}

TEST_CASE("rounds follow each other, each with the whole list", "[engine]") {
    Queue queue = queue_of({run("a", 1), run("b", 2)}, {.most_at_once = 1, .rounds = 2});
    CHECK(queue.size() == 4);
    CHECK(queue.at(3).name == "b");
    std::string all;
    for (std::string now = begin(queue); now != "finish"; now = begin(queue)) {
        all += now.front();
        queue.ended(static_cast<std::size_t>(now.front() - '0'), RunEnd::passed);
    }
    CHECK(all == "1032");
}

TEST_CASE("an order drawn by lot depends on the seed and on nothing else", "[engine]") {
    std::vector<QueuedRun> list;
    for (int i = 0; i < 6; ++i) {
        list.push_back(run(concat("s", i), i));
    }
    const auto order = [&](std::uint64_t seed) {
        Queue queue = queue_of(list, {.most_at_once = 6, .shuffle_seed = seed}, 6);
        return begin(queue);
    };
    CHECK(order(7) == order(7));
    CHECK(order(7) == "5 1 4 2 0 3 wait");
    CHECK(order(7) != order(8));
}

TEST_CASE("a run that was given up is not begun", "[engine]") {
    Queue queue = queue_of({run("a", 1)}, {});
    queue.give_up(0);
    CHECK(begin(queue) == "finish");
}
