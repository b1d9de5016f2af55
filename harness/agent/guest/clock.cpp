#include "harness/agent/guest/clock.hpp"

#include "harness/agent/guest/timerfd.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <limits>
#include <linux/rtc.h>
#include <new>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr std::uint64_t absurd = 100ULL * 365 * 86400 * 1'000'000'000; ///< 100 years.
constexpr std::int64_t million = 1'000'000;

std::int64_t microseconds_of(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::int64_t>(now.tv_sec) * million + now.tv_nsec / 1000;
}

bool leaves_world_alone = false;

/// By how much the time of the world is ahead of that since the boot. The clock is set by children
/// of the agent, so they share it.
std::atomic<std::int64_t>& world_ahead_of_boot() {
    static auto* const shared =
        new (::mmap(nullptr, sizeof(std::atomic<std::int64_t>), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0)) std::atomic<std::int64_t>(0);
    return *shared;
}

/// The very timer of PID 1 by which it hears of settings of the clock.
Descriptor timer_of_settings() {
    const std::string directory = "/proc/1/fdinfo/";
    for (const std::string& name : list_directory(directory)) {
        const auto timer = parse_timer(read_small_file(directory + name));
        if (timer && timer->clock == CLOCK_REALTIME && timer->left_nanoseconds > absurd) {
            const Descriptor init(static_cast<int>(::syscall(SYS_pidfd_open, 1, 0)));
            return Descriptor(static_cast<int>(
                ::syscall(SYS_pidfd_getfd, init.get(), std::atoi(name.c_str()), 0)));
        }
    }
    return Descriptor();
}

/// Looking at all that PID 1 has open takes 4 ms under emulation.
std::vector<std::string> timers_by_the_wall() {
    std::vector<std::string> files;
    const std::string directory = "/proc/1/fdinfo/";
    for (const std::string& name : list_directory(directory)) {
        const auto timer = parse_timer(read_small_file(directory + name));
        if (timer && (timer->clock == CLOCK_REALTIME || timer->clock == CLOCK_REALTIME_ALARM)) {
            files.push_back(directory + name);
        }
    }
    return files;
}

/// As systemd winds it up: it never rings but for settings.
bool wind_up(const Descriptor& timer, bool hears_of_settings) {
    constexpr int cancelled_by_setting = 2;
    itimerspec never{};
    never.it_value.tv_sec = std::numeric_limits<time_t>::max();
    const int flags = TFD_TIMER_ABSTIME | (hears_of_settings ? cancelled_by_setting : 0);
    return ::timerfd_settime(timer.get(), flags, &never, nullptr) == 0;
}

} // namespace

UnheardSettings::UnheardSettings() : timer_(timer_of_settings()) {
    if (timer_.is_open() && !wind_up(timer_, false)) {
        timer_.reset();
    }
}

void let_settings_be_heard() {
    const Descriptor timer = timer_of_settings();
    if (timer.is_open()) {
        wind_up(timer, true);
    }
}

UnheardSettings::~UnheardSettings() {
    if (timer_.is_open()) {
        wind_up(timer_, true);
    }
}

std::int64_t wall_microseconds() {
    return microseconds_of(CLOCK_REALTIME);
}

std::uint64_t monotonic_microseconds() {
    return static_cast<std::uint64_t>(microseconds_of(CLOCK_MONOTONIC));
}

bool set_wall(std::int64_t microseconds) {
    const std::int64_t seconds = microseconds / million - (microseconds % million < 0 ? 1 : 0);
    const timespec instant{static_cast<time_t>(seconds),
                           static_cast<long>(microseconds - seconds * million) * 1000};
    const std::int64_t before = wall_microseconds();
    if (::clock_settime(CLOCK_REALTIME, &instant) != 0) {
        return false;
    }
    if (!leaves_world_alone) {
        world_ahead_of_boot() += microseconds - before;
    }
    return true;
}

std::int64_t world_microseconds() {
    return microseconds_of(CLOCK_BOOTTIME) + world_ahead_of_boot();
}

void believe_wall() {
    world_ahead_of_boot() = wall_microseconds() - microseconds_of(CLOCK_BOOTTIME);
}

void leave_world_alone() {
    leaves_world_alone = true;
}

bool set_hardware_clock() {
    const Descriptor clock(::open("/dev/rtc0", O_RDONLY | O_CLOEXEC));
    if (!clock.is_open()) {
        return errno == ENOENT || errno == ENXIO || errno == ENODEV;
    }
    const time_t now = ::time(nullptr);
    tm utc{};
    ::gmtime_r(&now, &utc);
    rtc_time hardware{};
    hardware.tm_sec = utc.tm_sec;
    hardware.tm_min = utc.tm_min;
    hardware.tm_hour = utc.tm_hour;
    hardware.tm_mday = utc.tm_mday;
    hardware.tm_mon = utc.tm_mon;
    hardware.tm_year = utc.tm_year;
    return ::ioctl(clock.get(), RTC_SET_TIME, &hardware) == 0;
}

// The timers of systemd's units say when they elapse, but not when they will be let: within their
// accuracy it collects them. What it winds up is what it will do. It keeps another one, far in the
// future, only to hear of the clock being set.
WakeUp WakeUps::next() {
    if (timers_.empty()) {
        timers_ = timers_by_the_wall();
    }
    WakeUp next;
    for (const std::string& file : timers_) {
        const auto timer = parse_timer(read_small_file(file));
        if (!timer || timer->hears_of_settings || timer->left_nanoseconds > absurd) {
            continue;
        }
        next.is_due = next.is_due || timer->has_rung;
        if (timer->left_nanoseconds > 0) {
            const std::int64_t at =
                wall_microseconds() + static_cast<std::int64_t>(timer->left_nanoseconds / 1000) + 1;
            next.at_microseconds = std::min(next.at_microseconds.value_or(at), at);
        }
    }
    return next;
}

} // namespace harness::agent::guest
