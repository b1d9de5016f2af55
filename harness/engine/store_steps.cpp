#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/gateways.hpp"
#include "harness/engine/pace.hpp"
#include "harness/engine/requests_verdict.hpp"
#include "harness/engine/runner.hpp"

#include <algorithm>

// The steps about stores, and about a machine that is lost with all but them.
namespace harness::engine {

namespace {

constexpr std::chrono::seconds gateway_limit{10};

std::vector<std::string> texts_of(const std::vector<scenario::FaultText>& faults) {
    std::vector<std::string> texts;
    texts.reserve(faults.size());
    for (const scenario::FaultText& fault : faults) {
        texts.push_back(fault.text);
    }
    return texts;
}

std::string seconds_text(std::chrono::duration<double> time) {
    const auto tenths = static_cast<std::int64_t>(time.count() * 10 + 0.5);
    return concat(tenths / 10, ".", tenths % 10, " s");
}

} // namespace

ports::ObjectStore& Runner::store_of(const scenario::Word& name) const {
    const auto found =
        std::find_if(stores_.begin(), stores_.end(),
                     [&](const ports::ObjectStore* one) { return one->name() == name.text(); });
    if (found == stores_.end()) {
        throw Error(concat("this run has no store '", name.text(), "'"));
    }
    return **found;
}

/// After each start: names, addresses and keys of stores are lost with the guest's memory.
async::Task<> Runner::reach_stores() {
    co_await open_stores(&agent(), stores_, within(gateway_limit));
}

async::Task<StepEnd> Runner::step(const scenario::BadDaysAction* action, async::Deadline) {
    for (const ports::FaultToll& toll :
         store_of(action->store).set_faults(texts_of(action->faults))) {
        current().output +=
            concat(toll.harmed, " of ", toll.met, " requests harmed by ", toll.fault, "\n");
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::RequestsAction* action, async::Deadline) {
    RequestsVerdict verdict = judge_requests(*action, store_of(action->store).requests(),
                                             clock_ ? &clock_->zone() : nullptr);
    current().output = verdict.output;
    if (!verdict.message.empty()) {
        co_return fail(std::move(verdict.message), std::move(verdict.expected),
                       std::move(verdict.seen));
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::ReplaceAction*, async::Deadline deadline) {
    replaced_at_ = std::chrono::steady_clock::now();
    is_layout_mounted_ = false;
    machine_->kill("the machine was lost");
    co_await machine_->clean_up();
    end_loads();
    ++replacements_;
    traced_.reset();
    power_ = job_.plan.power;
    root_ = {};
    make_machine(directory_ / concat("replacement-", replacements_));
    const ports::Boot boot = co_await machine_->start(deadline);
    note(concat("replacement.", replacements_, ".start"), boot.way);
    co_await measure_pace();
    co_await enter_time(deadline);
    co_await reach_stores();
    co_return StepEnd::passed;
}

/// Under emulation all takes longer than on the machine itself; how much was measured.
async::Task<StepEnd> Runner::step(const scenario::RecoveryAction* action, async::Deadline) {
    if (!replaced_at_) {
        co_return fail("the machine was not replaced before", "", "");
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - *replaced_at_;
    const auto scaled = wall / pace_;
    const std::string seen = concat(seconds_text(scaled), " (", seconds_text(wall),
                                    " here, divided by ", factor_text(pace_), ")");
    current().output = concat("since the machine was lost: ", seen, "\n");
    if (scaled > action->within) {
        co_return fail("the recovery took too long",
                       concat("within ", seconds_text(action->within)), seen);
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
