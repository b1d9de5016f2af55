#include "harness/machine/system_files.hpp"

#include "harness/base/concat.hpp"

namespace harness::machine {

namespace {

/// They come by themselves and are nobody's test. An empty file masks a unit.
constexpr const char* masked_units[] = {
    "getty.target",
    "getty-static.service",
    "serial-getty@ttyS0.service", // Its terminal is our console.
    "systemd-hwdb-update.service",
    "systemd-tmpfiles-clean.timer",
    "systemd-update-utmp.service",
    "systemd-update-utmp-runlevel.service",
    "systemd-random-seed.service",
    "systemd-pcrphase.service",
    "systemd-timesyncd.service",
};

/// Start limits, watchdogs and the journal's rate limit count seconds of the host, in which days of
/// the guest may go by. An update of the clock by somebody else would undo ours.
constexpr const char* manager_settings = "[Manager]\n"
                                         "DefaultStartLimitIntervalSec=0\n"
                                         "RuntimeWatchdogSec=0\n"
                                         "StatusUnitFormat=name\n"
                                         "ShowStatus=no\n";
constexpr const char* journal_settings = "[Journal]\n"
                                         "RateLimitIntervalSec=0\n"
                                         "Storage=persistent\n"
                                         "SystemMaxUse=64M\n"
                                         "MaxRetentionSec=0\n"
                                         "MaxFileSec=0\n";
/// Written at each boot, by a clock that shows what it should: without it systemd takes no time
/// before it was built itself for right.
constexpr const char* clock_epoch = "/usr/lib/clock-epoch";
/// Of services that have one of their own.
constexpr const char* service_settings = "[Service]\nWatchdogSec=0\n";

} // namespace

std::vector<GuestFile> system_files() {
    std::vector<GuestFile> files;
    for (const char* unit : masked_units) {
        files.push_back({concat("/etc/systemd/system/", unit), ""});
    }
    files.push_back({clock_epoch, ""});
    files.push_back({"/etc/systemd/system.conf.d/harness.conf", manager_settings});
    files.push_back({"/etc/systemd/journald.conf.d/harness.conf", journal_settings});
    for (const char* service : {"systemd-udevd", "systemd-journald"}) {
        files.push_back(
            {concat("/etc/systemd/system/", service, ".service.d/harness.conf"), service_settings});
    }
    return files;
}

const char* system_files_text() {
    return "timers and terminals that come by themselves are masked; no start limits, no "
           "watchdogs, no rate limit of the journal, as time may go by faster than on the host";
}

} // namespace harness::machine
