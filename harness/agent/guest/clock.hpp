#pragma once

#include "harness/agent/guest/system.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::agent::guest {

/// Of the clock of the wall, in microseconds since 1970.
[[nodiscard]] std::int64_t wall_microseconds();

/// Since the boot, as systemd's monotonic stamps are.
[[nodiscard]] std::uint64_t monotonic_microseconds();

/// False (with errno set) where it can not.
bool set_wall(std::int64_t microseconds);

/// The time of the world outside, in microseconds since 1970. It passes as the harness lets it,
/// `set_wall` in this process and its children; a clock that a program of the guest sets, or that
/// is to be wrong, is not the world's.
[[nodiscard]] std::int64_t world_microseconds();

/// From now on the clock of the wall shows the time of the world.
void believe_wall();

/// What this process does to the clock of the wall makes it wrong: the world's time stays.
void leave_world_alone();

/// Makes the machine's own clock, which a later boot reads, show what the clock of the wall does.
/// True as well where there is none.
bool set_hardware_clock();

/// While it lives, PID 1 does not hear that the clock is set: for it, time just passes. Hearing it,
/// systemd would draw each RandomizedDelaySec= anew, from then on.
class UnheardSettings {
  public:
    UnheardSettings();
    UnheardSettings(const UnheardSettings&) = delete;
    UnheardSettings& operator=(const UnheardSettings&) = delete;
    ~UnheardSettings();

    /// False where PID 1 hears them all the same.
    [[nodiscard]] bool is_unheard() const { return timer_.is_open(); }

  private:
    Descriptor timer_;
};

/// Undoes what one that was killed has left.
void let_settings_be_heard();

/// When PID 1 wants to be woken next by the clock of the wall.
struct WakeUp {
    std::optional<std::int64_t> at_microseconds; ///< Nothing: it waits for no instant.
    bool is_due = false;                         ///< It has been, and has not looked yet.
};

/// Looks at what PID 1 has wound up.
class WakeUps {
  public:
    [[nodiscard]] WakeUp next();

    /// It may have got timers that it had not.
    void forget() { timers_.clear(); }

  private:
    std::vector<std::string> timers_; ///< Files that describe them.
};

} // namespace harness::agent::guest
