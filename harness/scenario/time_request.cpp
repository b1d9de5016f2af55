#include "harness/scenario/time_request.hpp"

#include "harness/base/number.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

namespace {

/// "+01:00"
std::optional<std::chrono::seconds> parse_offset(std::string_view text) {
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const auto hours = read_number<unsigned>(text.substr(1, 2));
    const auto minutes = read_number<unsigned>(text.substr(4, 2));
    if (!hours || !minutes || *hours > 14 || *minutes > 59) {
        return std::nullopt;
    }
    const std::chrono::seconds offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text[0] == '-' ? -offset : offset;
}

bool is_time(std::string_view text) {
    return parse_time(text).has_value();
}

std::string remedy_for_time(std::string_view) {
    return "write a date and a time: 2026-03-01T02:00, with +01:00 or Z where it is not of the "
           "scenario's zone";
}

bool is_length(std::string_view text) {
    const auto length = calendar::parse_length(text);
    return length && !length->is_zero();
}

std::string remedy_for_length(std::string_view) {
    return "write whole numbers with units, the longest first: 1d, 3w, 1y6m, 2h or 90s";
}

constexpr std::array<KeySpec, 2> keys{{
    {.name = "start",
     .shape = &moment_shape,
     .is_required = true,
     .meaning = "what the machine's clock shows when it starts",
     .example = "2026-03-01T02:00"},
    {.name = "zone",
     .shape = &line_of_text,
     .default_text = "UTC",
     .meaning = "of the machine, by its name in the zone database",
     .example = "Europe/Berlin"},
}};

constinit const ObjectSpec time_object{
    .name = "time",
    .meaning =
        "When the scenario takes place, whatever the host's clock says. The machine's clocks "
        "(RTC and wall time) follow; `advance`, `sleep`, `until` and `set-clock` move them, "
        "and nobody else does. What counts from the start of the machine (monotonic time) "
        "goes on with the host's.",
    .keys = keys,
    .example = "time: { start: 2026-03-01T02:00, zone: Europe/Berlin }\n"};

} // namespace

constinit const Shape moment_shape{"time", "a time such as '2026-03-01T02:00'",
                                   TextShape{.pattern =
                                                 "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}"
                                                 "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?$",
                                             .accepts = is_time,
                                             .remedy = remedy_for_time}};
constinit const Shape length_shape{"length of time", "a length of time such as '1d' or '1y6m'",
                                   TextShape{.pattern = "^([1-9][0-9]{0,3}[ymwdhs])+$",
                                             .accepts = is_length,
                                             .remedy = remedy_for_length}};
constinit const Shape time_shape{"map", "a map with 'start'", MapShape{&time_object}};

std::optional<WrittenTime> parse_time(std::string_view text) {
    constexpr std::size_t local_size = 16;
    std::optional<std::chrono::seconds> offset;
    std::string_view local = text;
    if (text.size() > local_size) {
        const std::string_view rest = text.substr(local_size);
        offset = rest == "Z" ? std::chrono::seconds(0) : parse_offset(rest);
        if (!offset) {
            return std::nullopt;
        }
        local = text.substr(0, local_size);
    }
    const auto time = calendar::parse_local_time(local);
    return time ? std::optional(WrittenTime{*time, offset}) : std::nullopt;
}

calendar::Instant WrittenTime::in(const calendar::Zone& zone) const {
    return offset ? calendar::Instant(local.time_since_epoch() - *offset) : zone.to_instant(local);
}

calendar::Instant TimeRequest::start_instant() const {
    return WrittenTime{start, offset}.in(zone);
}

std::optional<TimeRequest> parse_time_request(const Fields& file) {
    const Node* node = file.node("time");
    if (node == nullptr || node->map() == nullptr) {
        return std::nullopt;
    }
    const Fields fields = file.at(*node);
    const std::string* start = fields.text("start");
    const auto time = start != nullptr ? parse_time(*start) : std::nullopt;
    if (!time) {
        return std::nullopt;
    }
    TimeRequest out;
    out.zone_name = fields.optional_text("zone").value_or("UTC");
    out.start = time->local;
    out.offset = time->offset;
    out.place = file.place_of("time");
    out.zone_place = fields.place_of("zone");
    return out;
}

} // namespace harness::scenario
