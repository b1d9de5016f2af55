#include "harness/engine/requests_verdict.hpp"

#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/ports/request_counts.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>
#include <iterator>

namespace harness::engine {

namespace {

constexpr std::string_view went_well = "ok";

bool is_meant(const scenario::RequestsAction& action, const ports::StoreRequest& request) {
    const bool is_operation =
        action.operations.empty() || std::find(action.operations.begin(), action.operations.end(),
                                               request.operation) != action.operations.end();
    const std::string_view end = request.error.empty() ? went_well : request.error;
    return is_operation && (action.ended.empty() || action.ended == end) &&
           (action.objects.empty() || scenario::matches_glob(action.objects, request.object));
}

std::string time_of_day(std::chrono::minutes time) {
    const auto two = [](std::int64_t number) { return concat(number < 10 ? "0" : "", number); };
    return concat(two(time.count() / 60), ":", two(time.count() % 60));
}

bool is_in(const scenario::HoursOfDay& hours, std::chrono::minutes time) {
    return hours.from < hours.until ? time >= hours.from && time < hours.until
                                    : time >= hours.from || time < hours.until;
}

std::string subject_of(const scenario::RequestsAction& action) {
    return concat(action.operations.empty() ? "requests" : join(action.operations, ", "),
                  action.objects.empty() ? "" : " of ", action.objects,
                  action.ended.empty() ? "" : " that ended with ", action.ended, " at ",
                  action.store.text());
}

std::string seconds_text(const calendar::Zone& zone, ports::Instant at) {
    return calendar::local_text(zone, std::chrono::floor<std::chrono::seconds>(at));
}

void judge_hours(const scenario::HoursOfDay& hours, const std::vector<ports::StoreRequest>& meant,
                 const calendar::Zone& zone, RequestsVerdict& verdict) {
    const auto outside = [&](const ports::StoreRequest& request) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(request.at);
        const calendar::LocalTime local = zone.to_local(seconds);
        const auto since_midnight = local - std::chrono::floor<std::chrono::days>(local);
        return !is_in(hours, std::chrono::floor<std::chrono::minutes>(since_midnight));
    };
    const auto first = std::find_if(meant.begin(), meant.end(), outside);
    if (first == meant.end()) {
        return;
    }
    const auto count = std::count_if(first, meant.end(), outside);
    verdict.message = concat(count, " of ", meant.size(), " came at another time of the day");
    verdict.expected = concat("between ", time_of_day(hours.from), " and ",
                              time_of_day(hours.until), ", ", zone.name());
    verdict.seen =
        concat(first->operation, " ", first->object, " at ", seconds_text(zone, first->at));
}

} // namespace

RequestsVerdict judge_requests(const scenario::RequestsAction& action,
                               const std::vector<ports::StoreRequest>& requests,
                               const calendar::Zone* zone) {
    RequestsVerdict verdict;
    std::vector<ports::StoreRequest> meant;
    std::copy_if(requests.begin(), requests.end(), std::back_inserter(meant),
                 [&](const ports::StoreRequest& request) { return is_meant(action, request); });
    for (const std::string& count : ports::request_counts(meant)) {
        verdict.output += count + "\n";
    }
    verdict.output += concat(meant.size(), " ", subject_of(action), "\n");
    if (action.at_least && meant.size() < *action.at_least) {
        verdict.message = concat("there were too few ", subject_of(action));
        verdict.expected = concat("at least ", *action.at_least);
        verdict.seen = std::to_string(meant.size());
    } else if (action.at_most && meant.size() > *action.at_most) {
        verdict.message = concat("there were too many ", subject_of(action));
        verdict.expected = concat("at most ", *action.at_most);
        verdict.seen = std::to_string(meant.size());
    } else if (action.between && zone != nullptr) {
        judge_hours(*action.between, meant, *zone, verdict);
    }
    return verdict;
}

} // namespace harness::engine
