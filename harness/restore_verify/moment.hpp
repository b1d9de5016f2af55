#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness::restore_verify {

/// An instant as file systems and restic know it, of any year.
struct Moment {
    std::int64_t seconds = 0; ///< Since 1970.
    std::uint32_t nanoseconds = 0;

    friend auto operator<=>(const Moment&, const Moment&) = default;
};

/// Reads "2026-03-01T02:00:00.123456789+01:00", and "Z" for the zone. Empty on anything else.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

/// The same, as the clock of the place showed it: 02:00:00 of the example.
[[nodiscard]] std::optional<Moment> parse_local_moment(std::string_view text);

/// "2026-03-01T01:00:00Z", with the nanoseconds where there are some.
[[nodiscard]] std::string to_text(Moment moment);

/// "36 s", "26 h", "3 days": an age for people, in the largest unit of which there are two.
[[nodiscard]] std::string age_text(std::chrono::seconds age);

} // namespace harness::restore_verify
