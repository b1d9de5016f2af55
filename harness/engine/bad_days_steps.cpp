#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/engine/gateways.hpp"
#include "harness/engine/harm_story.hpp"
#include "harness/engine/runner.hpp"
#include "harness/ports/request_counts.hpp"

#include <algorithm>
#include <span>

// The steps about what goes wrong with a store.
namespace harness::engine {

async::Task<StepEnd> Runner::step(const scenario::BadDaysAction* action, async::Deadline deadline) {
    ports::ObjectStore* store = &store_of(action->store);
    const ports::ConnectionToll connections = store->set_reception(action->reception);
    const std::vector<ports::FaultToll> tolls = store->set_faults(action->faults);
    const bool was_unknown = unnamed_stores_.contains(store->name());
    const std::string story = harm_story(tolls, store->requests()) + connection_story(connections);
    if (!story.empty() || was_unknown) {
        const std::span<const ports::StoreRequest> all(store->requests());
        const auto meanwhile = all.subspan(std::min(connections.since, all.size()));
        current().output += concat(story, "meanwhile: ", ports::requests_text(meanwhile), "\n");
    }
    if (was_unknown == action->is_unknown_by_name) {
        co_return StepEnd::passed;
    }
    if (was_unknown) {
        unnamed_stores_.erase(store->name());
    } else {
        unnamed_stores_.insert(store->name());
    }
    if (machine_->is_running()) {
        std::set<std::string> unnamed = unnamed_stores_;
        const Neighbours neighbours = share_.neighbours();
        co_await name_neighbours(&agent(), neighbours, std::move(unnamed), deadline);
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::AwaitHarmAction* action,
                                  async::Deadline deadline) {
    ports::ObjectStore* store = &store_of(action->store);
    const std::size_t before = store->requests().size();
    async::Task<> end = async::first_of(store->harmed(action->requests), machine_->ended());
    const bool is_over = co_await async::ends_before(std::move(end), deadline);
    if (!machine_->is_running()) { // Whoever speaks to it hears why.
        ports::ExecRequest request;
        request.arguments = {"true"};
        (void)co_await agent().exec(std::move(request), deadline);
    }
    if (is_over) {
        co_return StepEnd::passed;
    }
    if (const auto dead = dead_load()) {
        co_return *dead;
    }
    const std::size_t came = store->requests().size() - before;
    co_return fail(concat("'", store->name(), "' has harmed too few requests within ",
                          async::to_text(deadline),
                          "; see in its log what it was asked, let the last 'bad-days' fit that, "
                          "or give the step a longer 'deadline'"),
                   concat(action->requests, " requests harmed"),
                   concat(came, " requests while it was waited"));
}

async::Task<StepEnd> Runner::step(const scenario::DamageObjectAction* action, async::Deadline) {
    for (const ports::DamagedObject& one : store_of(action->store).damage(*action)) {
        current().output += concat(one.object, ": ", one.harm, "\n");
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
