#pragma once

#include "harness/agent/guest/bus.hpp"

#include <map>

namespace harness::agent::guest {

// What we ask systemd about its units. Where it does not answer, everything is empty, and the bus
// tells why.

struct TimerUnit {
    std::string name;
    std::string unit;               ///< That it starts.
    std::string monotonic;          ///< Its first trigger that counts from elsewhere: "OnBootSec".
    bool has_calendar = false;      ///< It follows the clock of the wall.
    std::uint64_t last_trigger = 0; ///< In monotonic microseconds.
};

[[nodiscard]] std::vector<TimerUnit> active_timers(Bus& bus);

[[nodiscard]] std::uint64_t last_trigger(Bus& bus, const std::string& timer);

/// The numbers of all jobs, with their units.
[[nodiscard]] std::map<std::uint32_t, std::string> list_jobs(Bus& bus);

struct UnitState {
    std::string load;
    std::string active;
    std::string sub;

    /// Nothing of it goes on: neither does a process, nor will one without another cause.
    [[nodiscard]] bool is_at_rest() const {
        return active == "inactive" || active == "failed" || sub == "exited";
    }
};

[[nodiscard]] std::map<std::string, UnitState> states_of(Bus& bus,
                                                         const std::vector<std::string>& units);

/// How a unit fared the last time that it was started. Stamps are in monotonic microseconds.
struct LastRun {
    std::uint64_t began = 0;
    std::uint64_t ended = 0; ///< Before `began` while it goes on.
    bool was_wanted = true;  ///< False: its conditions did not hold.
    std::string result;      ///< Of a service; of other units nothing.
    std::int32_t status = 0;
    std::int64_t main_began_wall = 0;
    std::uint64_t main_began = 0;
};

/// More is only asked for where it has begun since then.
[[nodiscard]] LastRun last_run(Bus& bus, const std::string& unit, std::uint64_t since);

} // namespace harness::agent::guest
