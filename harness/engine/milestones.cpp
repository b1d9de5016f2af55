#include "harness/engine/milestones.hpp"

namespace harness::engine {

Milestones::Milestone& Milestones::of(const std::string& step) {
    std::unique_ptr<Milestone>& one = steps_[step];
    if (!one) {
        one = std::make_unique<Milestone>(executor_);
    }
    return *one;
}

void Milestones::ended(const std::string& step, bool has_passed) {
    Milestone& one = of(step);
    one.has_passed = has_passed;
    one.ended.set();
}

async::Task<std::string> Milestones::all_of(std::vector<std::string> steps) {
    std::string missed;
    for (const std::string& step : steps) {
        Milestone& one = of(step);
        co_await one.ended.wait();
        if (!one.has_passed && missed.empty()) {
            missed = step;
        }
    }
    co_return missed;
}

} // namespace harness::engine
