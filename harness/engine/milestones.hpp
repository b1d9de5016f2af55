#pragma once

#include "harness/async/event.hpp"
#include "harness/async/task.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace harness::engine {

/// How the steps of a scenario's machines have ended: those of one wait here for those of others.
/// A step waits only for some above it in the file, and each machine tells of all of its steps in
/// that order, so that every wait has an end.
class Milestones {
  public:
    explicit Milestones(async::Executor executor) : executor_(std::move(executor)) {}

    /// Every step ends once, run or not.
    void ended(const std::string& step, bool has_passed);

    /// Waits until all of them have ended. The first that did not pass; empty where all did.
    [[nodiscard]] async::Task<std::string> all_of(std::vector<std::string> steps);

  private:
    struct Milestone {
        explicit Milestone(const async::Executor& executor) : ended(executor) {}
        async::Event ended;
        bool has_passed = false;
    };

    [[nodiscard]] Milestone& of(const std::string& step);

    async::Executor executor_;
    std::map<std::string, std::unique_ptr<Milestone>> steps_;
};

} // namespace harness::engine
