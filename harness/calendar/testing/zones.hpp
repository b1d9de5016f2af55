#pragma once

#include "harness/calendar/zone.hpp"

namespace harness::calendar::testing {

/// A zone of one rule, by way of the bytes of a file without changes.
[[nodiscard]] inline std::string zone_file(std::string_view rule) {
    std::string header = std::string("TZif2") + std::string(15, '\0');
    for (const char count : {'\0', '\0', '\0', '\0', '\1', '\4'}) {
        header += std::string(3, '\0') + count;
    }
    const std::string type = std::string(6, '\0') + std::string("LMT\0", 4);
    return header + type + header + type + "\n" + std::string(rule) + "\n";
}

[[nodiscard]] inline Zone berlin() {
    return Zone::parse("Europe/Berlin", zone_file("CET-1CEST,M3.5.0,M10.5.0/3")).value();
}

/// Local time, as in at(zone, 2026, 3, 29, 1, 30).
[[nodiscard]] inline Instant at(const Zone& zone, int year, unsigned month, unsigned day,
                                int hour = 0, int minute = 0) {
    const std::chrono::local_days date(std::chrono::year(year) / std::chrono::month(month) /
                                       std::chrono::day(day));
    return zone.to_instant(date + std::chrono::hours(hour) + std::chrono::minutes(minute));
}

} // namespace harness::calendar::testing
