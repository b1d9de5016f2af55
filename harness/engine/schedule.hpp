#pragma once

#include "harness/scenario/scenario.hpp"

#include <optional>
#include <span>
#include <string>

namespace harness::engine {

/// How a step ended.
enum class StepEnd {
    passed,
    failed, ///< A verdict: something is not as expected.
    broken  ///< The world failed: the machine is gone.
};

/// What to do now.
struct Decision {
    enum class Kind { run, skip, finish };

    Kind kind = Kind::finish;
    std::size_t step = 0; ///< Of `run` and `skip`.
    std::string reason;   ///< Of `skip`.
};

/// The order of a scenario's steps: which comes next, and which are passed over because of how the
/// ones before have ended. Holds all of the control flow and does nothing itself.
class Schedule {
  public:
    explicit Schedule(std::span<const scenario::Step> steps) : steps_(steps) {}

    /// The same answer until `finished` or `skipped` is called.
    [[nodiscard]] Decision next() const;

    void finished(StepEnd end);
    void skipped() { ++at_; }

    /// The steps up to this one stand in a checkpoint.
    void begin_after(std::size_t step) { at_ = step + 1; }

    /// No step can run any more, not even one for cleaning up.
    void machine_is_gone(std::string cause) { gone_ = std::move(cause); }

  private:
    std::span<const scenario::Step> steps_;
    std::size_t at_ = 0;
    std::optional<std::string> failed_step_; ///< The name of the first that did not pass.
    std::string gone_;
};

} // namespace harness::engine
