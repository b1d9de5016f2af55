#include "emulators/s3/times.hpp"

#include "harness/base/concat.hpp"

#include <array>
#include <ctime>

namespace harness::emulators::s3 {

namespace {

using std::chrono::sys_seconds;

std::string formatted(sys_seconds time, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
    return std::string(text.data(), size);
}

/// Nothing where the text does not begin as the format says; `rest` is what stands behind.
std::optional<sys_seconds> parsed(std::string_view text, const char* format, std::string& rest) {
    const std::string whole(text);
    std::tm parts{};
    const char* end = ::strptime(whole.c_str(), format, &parts);
    if (end == nullptr) {
        return std::nullopt;
    }
    rest = end;
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

constexpr const char* compact_format = "%Y%m%dT%H%M%SZ";
constexpr const char* iso_format = "%Y-%m-%dT%H:%M:%S";
constexpr const char* http_format = "%a, %d %b %Y %H:%M:%S GMT";

} // namespace

std::string compact_time(sys_seconds time) {
    return formatted(time, compact_format);
}

std::optional<sys_seconds> read_compact_time(std::string_view text) {
    std::string rest;
    const auto time = parsed(text, compact_format, rest);
    return rest.empty() ? time : std::nullopt;
}

std::string iso_time(std::chrono::sys_time<std::chrono::milliseconds> time) {
    constexpr int digits = 3;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const std::string fraction = std::to_string((time - seconds).count());
    return concat(formatted(seconds, iso_format), ".", std::string(digits - fraction.size(), '0'),
                  fraction, "Z");
}

std::optional<sys_seconds> read_iso_time(std::string_view text) {
    std::string rest;
    const auto time = parsed(text, iso_format, rest);
    const bool is_whole = rest == "Z" || (rest.starts_with('.') && rest.ends_with('Z'));
    return is_whole ? time : std::nullopt;
}

std::string http_date(sys_seconds time) {
    return formatted(time, http_format);
}

std::optional<sys_seconds> read_http_date(std::string_view text) {
    std::string rest;
    const auto time = parsed(text, http_format, rest);
    return rest.empty() ? time : std::nullopt;
}

} // namespace harness::emulators::s3
