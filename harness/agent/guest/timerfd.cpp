#include "harness/agent/guest/timerfd.hpp"

#include <charconv>

namespace harness::agent::guest {

namespace {

/// The number that follows a label; nothing where the label is not there.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view label, int base) {
    const std::size_t at = text.find(label);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(at + label.size());
    text.remove_prefix(text.find_first_not_of(" \t(") == std::string_view::npos
                           ? text.size()
                           : text.find_first_not_of(" \t("));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end != text.data() ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<TimerDescriptor> parse_timer(std::string_view fdinfo) {
    constexpr std::uint64_t cancelled_by_setting = 2;
    constexpr std::uint64_t most_seconds = UINT64_MAX / 1'000'000'000 - 1;
    const auto clock = number_after(fdinfo, "clockid:", 10);
    const auto ticks = number_after(fdinfo, "ticks:", 10);
    const auto flags = number_after(fdinfo, "settime flags:", 8);
    const std::size_t value = fdinfo.find("it_value:");
    if (!clock || !ticks || !flags || value == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = fdinfo.substr(value);
    const auto seconds = number_after(rest, "it_value:", 10);
    const auto nanoseconds = number_after(rest, ",", 10);
    if (!seconds || !nanoseconds) {
        return std::nullopt;
    }
    const std::uint64_t left =
        *seconds > most_seconds ? UINT64_MAX : *seconds * 1'000'000'000 + *nanoseconds;
    return TimerDescriptor{static_cast<int>(*clock), *ticks > 0,
                           (*flags & cancelled_by_setting) != 0, left};
}

} // namespace harness::agent::guest
