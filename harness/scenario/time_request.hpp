#pragma once

#include "harness/calendar/length.hpp"
#include "harness/calendar/zone.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/shape.hpp"

namespace harness::scenario {

/// When the scenario takes place, whatever the host's clock says.
struct TimeRequest {
    std::string zone_name;
    calendar::Zone zone;       ///< Of that name, once who has the zones' files has read it.
    calendar::LocalTime start; ///< In the zone, or ahead of UTC by `offset`.
    std::optional<std::chrono::seconds> offset;
    Place place;
    Place zone_place;

    [[nodiscard]] calendar::Instant start_instant() const;
};

/// A point in time as files have it: "2026-03-01T02:00", with "+01:00" or "Z" where it is not of
/// the scenario's zone.
struct WrittenTime {
    calendar::LocalTime local;
    std::optional<std::chrono::seconds> offset;

    [[nodiscard]] calendar::Instant in(const calendar::Zone& zone) const;
};

[[nodiscard]] std::optional<WrittenTime> parse_time(std::string_view text);

extern const Shape time_shape;   ///< The value of `time`.
extern const Shape moment_shape; ///< What `parse_time` reads.
extern const Shape length_shape; ///< What `calendar::parse_length` reads, and not nothing.

[[nodiscard]] std::optional<TimeRequest> parse_time_request(const Fields& file);

} // namespace harness::scenario
