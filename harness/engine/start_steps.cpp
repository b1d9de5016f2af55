#include "harness/base/concat.hpp"
#include "harness/engine/runner.hpp"
#include "harness/scenario/text_match.hpp"

// The steps that stop and start the machine, and what it is started from.
namespace harness::engine {

/// The next boot's clock begins where the scenario is.
void Runner::keep_time() {
    if (clock_) {
        machine_->set_time(clock_->now());
    }
}

void Runner::choose_root(const std::optional<scenario::RootRequest>& root) {
    if (root) {
        root_ = {root->device, root->subvolume};
        machine_->set_root(root_);
    }
}

/// A failure that must come is no failure, and one that does not come is.
StepEnd Runner::expecting(const std::optional<scenario::ExpectedFailure>& expected, StepEnd how) {
    if (!expected) {
        return how;
    }
    reports::Case& one = current();
    if (how == StepEnd::passed) {
        one.status = reports::CaseStatus::passed;
    } else if (!scenario::matches_glob(expected->check, one.message)) {
        one.reason = concat("expected to fail with: ", expected->check);
        return how;
    }
    reports::expect_failure(one, expected->reason);
    return one.status == reports::CaseStatus::expected_failure ? StepEnd::passed : StepEnd::failed;
}

StepEnd Runner::judge_boot(const ports::Boot& boot,
                           const std::optional<scenario::ExpectedFailure>& expected) {
    const StepEnd how = boot.refusal.empty()
                            ? StepEnd::passed
                            : fail(boot.refusal, "a system that starts", "no system was started");
    return expecting(expected, how);
}

async::Task<StepEnd> Runner::step(const scenario::RebootAction* action, async::Deadline deadline) {
    is_layout_mounted_ = false;
    keep_time();
    choose_root(action->root);
    const ports::Boot boot = co_await machine_->reboot(deadline);
    end_loads();
    co_await after_start();
    co_return judge_boot(boot, action->expected_failure);
}

async::Task<StepEnd> Runner::step(const scenario::PowerOffAction* action,
                                  async::Deadline deadline) {
    is_layout_mounted_ = false;
    if (action->is_orderly) {
        co_await machine_->power_off(deadline);
    } else {
        co_await machine_->pull_plug();
    }
    end_loads();
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::PowerOnAction* action, async::Deadline deadline) {
    keep_time();
    choose_root(action->root);
    const ports::Boot boot = co_await machine_->start(deadline);
    co_await after_start();
    co_return judge_boot(boot, action->expected_failure);
}

} // namespace harness::engine
