#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Instants as S3 writes them; all in UTC.
namespace harness::emulators::s3 {

/// "20261128T120000Z"
[[nodiscard]] std::string compact_time(std::chrono::sys_seconds time);
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_compact_time(std::string_view text);

/// "2026-11-28T12:00:00.000Z"
[[nodiscard]] std::string iso_time(std::chrono::sys_time<std::chrono::milliseconds> time);
/// With or without parts of a second.
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_iso_time(std::string_view text);

/// "Sat, 28 Nov 2026 12:00:00 GMT"
[[nodiscard]] std::string http_date(std::chrono::sys_seconds time);
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text);

} // namespace harness::emulators::s3
