#include "harness/engine/scenario_clock.hpp"

#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"

#include <algorithm>
#include <array>

namespace harness::engine {

namespace {

calendar::Instant seconds_of(ports::Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant);
}

std::string tenths_text(std::chrono::microseconds duration) {
    const auto tenths =
        std::chrono::duration_cast<std::chrono::milliseconds>(duration).count() / 100;
    return concat(tenths / 10, ".", tenths % 10, " s");
}

constexpr std::string_view running = "running";

} // namespace

ScenarioClock::ScenarioClock(const scenario::TimeRequest& request)
    : zone_(request.zone), now_(request.start_instant()) {}

std::string ScenarioClock::now_text() const {
    return calendar::local_text(zone_, now_);
}

void ScenarioClock::pass_to(calendar::Instant instant) {
    now_ = instant;
    log_ += concat(now_text(), "  the clock\n");
}

void ScenarioClock::go_on_from(calendar::Instant instant,
                               std::map<std::string, calendar::Instant> runs) {
    runs_ = std::move(runs);
    pass_to(instant);
}

void ScenarioClock::take(const ports::Lived& lived, calendar::Instant agreed) {
    for (const ports::Firing& firing : lived.firings) {
        const calendar::Instant at = seconds_of(firing.at);
        if (!has_failed(firing)) {
            runs_[firing.unit] =
                std::chrono::ceil<std::chrono::seconds>(firing.at + firing.duration);
        }
        log_ += concat(calendar::local_text(zone_, at), "  ", to_text(firing), "\n");
    }
    now_ = agreed;
    log_ += concat(now_text(), "  the clock\n");
}

std::optional<calendar::Instant> ScenarioClock::last_run(const std::string& unit) const {
    if (!unit.empty()) {
        const auto known = runs_.find(unit);
        return known == runs_.end() ? std::nullopt : std::optional(known->second);
    }
    std::optional<calendar::Instant> last;
    for (const auto& [name, at] : runs_) {
        last = std::max(last, std::optional(at));
    }
    return last;
}

std::string to_text(const ports::Firing& firing) {
    return concat(firing.timer.empty() ? std::string() : concat(firing.timer, " started "),
                  firing.unit, ": ", firing.result,
                  firing.status == 0 ? std::string() : concat(" (status ", firing.status, ")"),
                  ", ", tenths_text(firing.duration));
}

bool still_runs(const ports::Firing& firing) {
    return firing.result == running;
}

bool has_failed(const ports::Firing& firing) {
    static constexpr std::array<std::string_view, 4> well{"success", running, "condition", "done"};
    return std::find(well.begin(), well.end(), firing.result) == well.end();
}

} // namespace harness::engine
