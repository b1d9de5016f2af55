#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/apply.hpp"
#include "harness/engine/power_check.hpp"
#include "harness/engine/runner.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

/// The kernel keeps a battery's values for a second, and hands on the news of a change from a queue
/// of its own; neither gives an event when it is done.
constexpr std::chrono::seconds patience{5};
constexpr std::chrono::milliseconds interval{250};

async::Task<PowerSighting> look(ports::GuestAgent* agent, async::Deadline deadline) {
    ports::ExecRequest request;
    request.arguments = {"bash", "-c", std::string(power_question())};
    const ports::ExecResult result = co_await agent->exec(std::move(request), deadline);
    if (!result.is_success()) {
        throw Error(concat("asking the guest for its power: ", ending_of(result)));
    }
    co_return parse_power_sighting(result.out);
}

bool is_seen(PowerAspect aspect, const machine::PowerState& state, const PowerSighting& sighting) {
    const auto at = sighting.seen.find(aspect);
    return at != sighting.seen.end() && at->second == expected_text(aspect, state);
}

/// Nothing more is to be expected of the guest.
bool is_settled(const std::vector<PowerAspect>& aspects, const machine::PowerState& state,
                const PowerSighting& sighting) {
    return std::all_of(aspects.begin(), aspects.end(), [&](PowerAspect aspect) {
        return is_seen(aspect, state, sighting) || !why_not_seen(aspect, sighting).empty();
    });
}

void judge(PowerAspect aspect, const machine::PowerState& state, const PowerSighting& sighting,
           reports::Case& one) {
    one.reason = why_not_seen(aspect, sighting);
    if (!one.reason.empty()) {
        one.status = reports::CaseStatus::skipped;
        return;
    }
    const auto at = sighting.seen.find(aspect);
    one.expected = expected_text(aspect, state);
    one.seen = at != sighting.seen.end() ? at->second : "nothing of the kind";
    one.status = is_seen(aspect, state, sighting) ? reports::CaseStatus::passed
                                                  : reports::CaseStatus::failed;
    if (one.status == reports::CaseStatus::failed) {
        one.message = concat("the machine was told '", one.expected, "', and its guest sees '",
                             one.seen, "'");
    }
}

} // namespace

async::Task<StepEnd> Runner::step(const scenario::PowerAction* action, async::Deadline deadline) {
    power_ = changed(power_, *action);
    machine_->set_power(power_);
    const std::vector<PowerAspect> aspects = aspects_of(*action);
    const async::Deadline patient = deadline.at_most(patience);
    PowerSighting sighting = co_await look(&agent(), deadline);
    while (!is_settled(aspects, power_, sighting) && !patient.has_passed()) {
        co_await async::passing_of(patient.at_most(interval));
        sighting = co_await look(&agent(), deadline);
    }
    bool has_failed = false;
    for (std::size_t i = 0; i < aspects.size() && i < current_.size(); ++i) {
        judge(aspects[i], power_, sighting, current_[i]);
        has_failed = has_failed || current_[i].status == reports::CaseStatus::failed;
    }
    co_return has_failed ? StepEnd::failed : StepEnd::passed;
}

} // namespace harness::engine
