#include "harness/engine/harm_story.hpp"

#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <map>

namespace harness::engine {

namespace {

/// What a client wants: one operation on one object.
using Thing = std::pair<std::string_view, std::string_view>;

Thing thing_of(const ports::StoreRequest& request) {
    return {request.operation, request.object};
}

bool is_well(const ports::StoreRequest& request) {
    return request.error.empty() && request.harm.empty();
}

/// How a client went on after what a fault did to it.
struct Sequel {
    std::size_t again = 0; ///< Of the requests that were harmed.
    std::chrono::milliseconds shortest = std::chrono::milliseconds::max();
    std::chrono::milliseconds longest{0};
    std::size_t things = 0; ///< That were wanted.
    std::size_t done = 0;   ///< Of them, in the end.

    void wait(std::chrono::milliseconds time) {
        ++again;
        shortest = std::min(shortest, time);
        longest = std::max(longest, time);
    }
};

Sequel sequel_of(const ports::FaultToll& toll, const std::vector<ports::StoreRequest>& requests) {
    struct Later {
        const ports::StoreRequest* next = nullptr;
        bool ends_well = false;
        bool was_harmed = false;
    };
    Sequel sequel;
    std::map<Thing, Later> things;
    for (std::size_t i = requests.size(); i > toll.since; --i) {
        const ports::StoreRequest& request = requests[i - 1];
        const auto [at, is_last] = things.try_emplace(thing_of(request));
        Later& later = at->second;
        later.ends_well = is_last ? is_well(request) : later.ends_well;
        if (request.harm == toll.fault) {
            sequel.things += later.was_harmed ? 0 : 1;
            sequel.done += !later.was_harmed && later.ends_well ? 1 : 0;
            later.was_harmed = true;
            if (later.next != nullptr) {
                const auto waited = std::max(later.next->at - request.at, {});
                sequel.wait(std::chrono::floor<std::chrono::milliseconds>(waited));
            }
        }
        later.next = &request;
    }
    return sequel;
}

std::string sequel_text(const Sequel& sequel) {
    if (sequel.things == 0) {
        return "";
    }
    if (sequel.again == 0) {
        return "; not asked again";
    }
    const std::string soonest = async::to_text(sequel.shortest);
    const std::string latest = async::to_text(sequel.longest);
    return concat("; ", sequel.again, " asked again after ", soonest,
                  soonest == latest ? "" : concat(" to ", latest), "; of ", sequel.things,
                  " that were wanted ", sequel.done, " went well in the end");
}

} // namespace

std::string harm_story(const std::vector<ports::FaultToll>& tolls,
                       const std::vector<ports::StoreRequest>& requests) {
    std::string out;
    for (const ports::FaultToll& toll : tolls) {
        out += concat(toll.harmed, " of ", toll.met, " requests harmed by ", toll.fault,
                      sequel_text(sequel_of(toll, requests)), "\n");
    }
    return out;
}

std::string connection_story(const ports::ConnectionToll& toll) {
    if (toll.turned_away == 0 && toll.ungreeted == 0) {
        return "";
    }
    std::string out = concat("of ", toll.came, " connections ");
    if (toll.turned_away > 0) {
        out += concat(toll.turned_away, " were ended at once");
    }
    if (toll.ungreeted > 0) {
        out += concat(toll.turned_away > 0 ? " and " : "", toll.ungreeted,
                      " were given up by who asked, before any request");
    }
    return out + "\n";
}

} // namespace harness::engine
