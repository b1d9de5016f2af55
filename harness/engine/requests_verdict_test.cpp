#include "harness/base/testing/catch.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/engine/requests_verdict.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;

namespace {

ports::StoreRequest request(const std::string& operation, const std::string& object, int hour,
                            const std::string& error = "") {
    return {engine::testing::berlin_time(2026, 3, 2, hour), operation, object, error, ""};
}

std::vector<ports::StoreRequest> night() {
    return {request("ListObjectsV2", "", 2), request("PutObject", "data/1", 2),
            request("PutObject", "data/2", 3, "SlowDown"), request("PutObject", "data/2", 3),
            request("PutObject", "index/1", 6)};
}

scenario::RequestsAction asking() {
    return {.store = *scenario::Word::parse("b2"), .operations = {"PutObject"}};
}

RequestsVerdict judge(const scenario::RequestsAction& action) {
    const calendar::Zone zone = calendar::testing::berlin();
    return judge_requests(action, night(), &zone);
}

} // namespace

TEST_CASE("requests are counted by operation, object and end", "[engine]") {
    scenario::RequestsAction action = asking();
    action.at_least = 4;
    CHECK(judge(action).message.empty());
    action.at_least = 5;
    CHECK(judge(action).message == "there were too few PutObject at b2");
    CHECK(judge(action).seen == "4");
    action.at_least.reset();
    action.at_most = 1;
    action.objects = "data/*";
    CHECK(judge(action).message == "there were too many PutObject of data/* at b2");
    action.ended = "SlowDown";
    CHECK(judge(action).message.empty());
    action.ended = "ok";
    CHECK(judge(action).seen == "2");
    CHECK(judge(action).output ==
          "2 x PutObject\n2 PutObject of data/* that ended with ok at b2\n");
}

TEST_CASE("requests outside of their hours are told with the first", "[engine]") {
    scenario::RequestsAction action = asking();
    action.between = scenario::HoursOfDay{std::chrono::hours(1), std::chrono::hours(5)};
    const RequestsVerdict verdict = judge(action);
    CHECK(verdict.message == "1 of 4 came at another time of the day");
    CHECK(verdict.expected == "between 01:00 and 05:00, Europe/Berlin");
    CHECK(verdict.seen == "PutObject index/1 at 2026-03-02 06:00");
    action.objects = "data/*";
    CHECK(judge(action).message.empty());
}

TEST_CASE("hours may go over midnight", "[engine]") {
    scenario::RequestsAction action = asking();
    action.between = scenario::HoursOfDay{std::chrono::hours(22), std::chrono::hours(4)};
    CHECK(judge(action).message == "1 of 4 came at another time of the day");
    action.between = scenario::HoursOfDay{std::chrono::hours(22), std::chrono::hours(7)};
    CHECK(judge(action).message.empty());
}
