#include "harness/engine/schedule.hpp"

#include "harness/base/concat.hpp"

namespace harness::engine {

Decision Schedule::next() const {
    if (at_ >= steps_.size()) {
        return {Decision::Kind::finish, at_, ""};
    }
    if (!gone_.empty()) {
        return {Decision::Kind::skip, at_, gone_};
    }
    const scenario::When when = steps_[at_].when;
    if (failed_step_ && when == scenario::When::success) {
        return {Decision::Kind::skip, at_, concat("step '", *failed_step_, "' did not pass")};
    }
    if (!failed_step_ && when == scenario::When::failure) {
        return {Decision::Kind::skip, at_, "runs only after a failure"};
    }
    return {Decision::Kind::run, at_, ""};
}

void Schedule::finished(StepEnd end) {
    if (end != StepEnd::passed && !failed_step_) {
        failed_step_ = steps_[at_].name;
    }
    ++at_;
}

} // namespace harness::engine
