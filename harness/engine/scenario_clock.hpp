#pragma once

#include "harness/ports/guest_agent.hpp"
#include "harness/scenario/time_request.hpp"

#include <map>
#include <optional>
#include <string>

namespace harness::engine {

/// The time of a scenario that has one of its own: what its machine's clock shows, and what fired
/// in it.
class ScenarioClock {
  public:
    explicit ScenarioClock(const scenario::TimeRequest& request);

    [[nodiscard]] const calendar::Zone& zone() const { return zone_; }
    [[nodiscard]] calendar::Instant now() const { return now_; }
    [[nodiscard]] std::string now_text() const;

    /// Time has passed, with nobody there to notice.
    void pass_to(calendar::Instant instant);

    /// Takes what the machine lived through. The clock shows `agreed`, which was asked for, and not
    /// the moment later at which the machine answered.
    void take(const ports::Lived& lived, calendar::Instant agreed);

    /// When the last run of this unit that went well had ended, a whole second; empty: none has.
    /// What the run itself has taken is not after it. Without a name: of any unit.
    [[nodiscard]] std::optional<calendar::Instant> last_run(const std::string& unit) const;

    /// The last run of each unit that went well.
    [[nodiscard]] const std::map<std::string, calendar::Instant>& runs() const { return runs_; }

    /// Goes on where another clock was when it knew of these runs.
    void go_on_from(calendar::Instant instant, std::map<std::string, calendar::Instant> runs);

    /// A line for each time that something was started, and for each setting of the clock.
    [[nodiscard]] const std::string& log() const { return log_; }

  private:
    calendar::Zone zone_;
    calendar::Instant now_;
    std::map<std::string, calendar::Instant> runs_;
    std::string log_;
};

/// "btrbk.timer started btrbk.service: success, 1.2 s"
[[nodiscard]] std::string to_text(const ports::Firing& firing);

[[nodiscard]] bool still_runs(const ports::Firing& firing);

/// Whether it failed as a user would be told: not one that still runs, or had nothing to do.
[[nodiscard]] bool has_failed(const ports::Firing& firing);

} // namespace harness::engine
