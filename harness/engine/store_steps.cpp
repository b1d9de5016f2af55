#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"
#include "harness/engine/gateways.hpp"
#include "harness/engine/pace.hpp"
#include "harness/engine/requests_verdict.hpp"
#include "harness/engine/runner.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

// The steps about stores, and about a machine that is lost with all but them.
namespace harness::engine {

namespace {

constexpr std::chrono::seconds gateway_limit{10};

std::string money_text(double amount, const std::string& currency) {
    const auto hundredths = static_cast<std::int64_t>(amount * 100 + 0.5);
    return concat(hundredths / 100, ".", std::to_string(100 + hundredths % 100).substr(1), " ",
                  currency);
}

std::string seconds_text(std::chrono::duration<double> time) {
    const auto tenths = static_cast<std::int64_t>(time.count() * 10 + 0.5);
    return concat(tenths / 10, ".", tenths % 10, " s");
}

} // namespace

ports::ObjectStore& Runner::store_of(const scenario::Word& name) const {
    const auto found =
        std::find_if(share_.stores.begin(), share_.stores.end(),
                     [&](const ports::ObjectStore* one) { return one->name() == name.text(); });
    if (found == share_.stores.end()) {
        throw Error(concat("this run has no store '", name.text(), "'"));
    }
    return **found;
}

/// Why the machine can not be kept: what stores hold begins anew with each run, and nobody knows
/// then of a machine that was lost.
std::string Runner::why_not_kept() const {
    if (replaced_at_) {
        return "the machine has replaced another before, and what is known of the loss is not "
               "kept; put the checkpoint above the 'replace' step";
    }
    for (const ports::ObjectStore* store : share_.stores) {
        if (!store->requests().empty()) {
            return concat("the store '", store->name(),
                          "' was asked before, and what it holds is not kept; put the checkpoint "
                          "above the first step that speaks to it");
        }
    }
    return "";
}

/// After each start: names, addresses and keys are lost with the guest's memory.
async::Task<> Runner::reach_neighbours() {
    std::set<std::string> unnamed = unnamed_stores_;
    const Neighbours neighbours = share_.neighbours();
    co_await open_neighbours(&agent(), neighbours, std::move(unnamed), within(gateway_limit));
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

async::Task<StepEnd> Runner::step(const scenario::RotateKeyAction* action,
                                  async::Deadline deadline) {
    ports::ObjectStore* store = &store_of(action->store);
    const ports::StoreKey* key = &store->rotate_key(action->key.text());
    if (share_.secrets != nullptr) {
        hide_key(*share_.secrets, *store, *key);
    }
    if (action->hands_over) {
        co_await hand_over(&agent(), store, key, deadline);
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::CostAction* action, async::Deadline) {
    ports::ObjectStore& store = store_of(action->store);
    if (clock_) {
        store.set_time(clock_->now());
    }
    const std::optional<ports::StoreCost> cost = store.cost(action->scale, action->price_list);
    if (!cost) {
        current().status = reports::CaseStatus::skipped;
        current().reason = "this store is kept by a server that keeps no books as B2 does";
        co_return StepEnd::passed;
    }
    // By other prices it is another bill.
    const std::string prices =
        action->prices ? std::filesystem::path(action->prices->written).stem().string() : "";
    const std::string bills = concat("bill-", store.name(), prices.empty() ? "" : "-", prices);
    attach(concat(bills, ".txt"), cost->all_text);
    attach(concat(bills, ".svg"), cost->chart_svg);
    current().output = cost->text;
    if (cost->total > action->most) {
        co_return fail("the dearest month costs more than it may",
                       concat("at most ", money_text(action->most, action->currency)),
                       money_text(cost->total, action->currency));
    }
    co_return StepEnd::passed;
}

/// What is acknowledged after it has told the time is not counted as lost.
async::Task<> Runner::lose_machine(async::Deadline deadline) {
    if (machine_->is_running()) {
        ports::ExecRequest request;
        request.arguments = {"date", "+%s.%6N"};
        const ports::ExecResult date = co_await agent().exec(std::move(request), deadline);
        lost_at_ = checks::parse_ledger_instant(split(date.out, '\n').front());
    }
    replaced_at_ = std::chrono::steady_clock::now();
    machine_->kill("the machine was lost");
    co_await machine_->clean_up();
    is_layout_mounted_ = false;
    end_loads();
}

async::Task<StepEnd> Runner::step(const scenario::ReplaceAction* action, async::Deadline deadline) {
    co_await lose_machine(deadline);
    ++replacements_;
    traced_.reset();
    const Job* const next = action->hardware ? &job_in(first_, schedule_.next().step) : job_;
    const Job* const lost = std::exchange(job_, next);
    power_ = job_->plan.power;
    root_ = {};
    make_machine(directory_ / concat("replacement-", replacements_));
    const ports::Boot boot = co_await machine_->start(deadline);
    note(concat("replacement.", replacements_, ".start"), boot.way);
    co_await after_start();
    if (next != lost) {
        current().output =
            concat("lost: ", lost->plan.summary, "\nnow: ", next->plan.summary, "\n");
        for (const std::string& change : next->changes) {
            current().output += concat("     ", change, "\n");
        }
        hardware_ = fidelity::verify(reported_claims(*job_), {});
        co_await verify_hardware();
    }
    co_await enter_time(deadline);
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
