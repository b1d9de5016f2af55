#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind advance_kind;
extern const StepKind sleep_kind;
extern const StepKind until_kind;
extern const StepKind set_clock_kind;

namespace {

constexpr std::string_view next_timer = "next timer";

constinit const Shape unit_names{"list of units", "a list of units' names",
                                 ListShape{&line_of_text, 100}};

constexpr KeySpec may_fail_key{
    .name = "may-fail",
    .shape = &unit_names,
    .default_text = "none",
    .meaning = "units whose failure is no failure of this step; `*` stands for any text",
    .example = "[btrbk.service]"};

constexpr KeySpec may_go_on_key{
    .name = "may-go-on",
    .shape = &unit_names,
    .default_text = "none",
    .meaning = "units that go on when time does: their end is not waited for; `*` stands for any "
               "text",
    .example = "[metrics.service]"};

constexpr std::array<KeySpec, 3> advance_keys{{
    {.name = "advance",
     .shape = &length_shape,
     .is_required = true,
     .meaning = "how long; days, weeks, months (`m`) and years are those of the wall clock",
     .example = "1d"},
    may_fail_key,
    may_go_on_key,
}};
constexpr std::array<KeySpec, 3> sleep_keys{{
    {.name = "sleep",
     .shape = &length_shape,
     .is_required = true,
     .meaning = "how long",
     .example = "3w"},
    may_fail_key,
    may_go_on_key,
}};

constexpr std::array<std::string_view, 1> next_timer_words{next_timer};
constinit const Shape next_timer_shape{"next timer", "'next timer'", ChoiceShape{next_timer_words}};

bool is_time_or_timer(std::string_view text) {
    return text == next_timer || parse_time(text).has_value();
}
std::string remedy_for_until(std::string_view) {
    return "write 'next timer', or a time such as 2026-10-25T03:30";
}
constinit const Shape until_shape{
    "next timer, or time", "'next timer', or a time such as '2026-10-25T03:30'",
    TextShape{.accepts = is_time_or_timer, .remedy = remedy_for_until}};

constexpr std::array<KeySpec, 4> until_keys{{
    {.name = "until",
     .shape = &until_shape,
     .is_required = true,
     .meaning =
         "a time that is still to come, or the next moment at which a timer starts something "
         "(within a year)",
     .example = "next timer"},
    {.name = "timers",
     .shape = &unit_names,
     .default_text = "any timer",
     .meaning = "with `next timer`: one of these",
     .example = "[btrbk.timer]"},
    may_fail_key,
    may_go_on_key,
}};

bool is_clock_change(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) {
        return calendar::parse_length(text.substr(1)).has_value();
    }
    return parse_time(text).has_value();
}
std::string remedy_for_clock(std::string_view) {
    return "write a time (1970-01-01T00:00), or a length with its sign (-1h)";
}
constinit const Shape clock_shape{
    "time, or length with a sign", "a time such as '1970-01-01T00:00', or a change such as '-1h'",
    TextShape{.accepts = is_clock_change, .remedy = remedy_for_clock}};
constexpr std::array<KeySpec, 3> set_clock_keys{{
    {.name = "set-clock",
     .shape = &clock_shape,
     .is_required = true,
     .meaning = "what it is set to, or by how much it is moved",
     .example = "-1h"},
    may_fail_key,
    may_go_on_key,
}};

std::vector<std::string> texts(const Fields& step, std::string_view key) {
    std::vector<std::string> out;
    for (const Node& element : step.list(key)) {
        if (const std::string* text = element.string()) {
            out.push_back(*text);
        }
    }
    return out;
}

UnitLeave leave_in(const Fields& step) {
    return {texts(step, "may-fail"), texts(step, "may-go-on")};
}

std::optional<ParsedAction> parse_passing(const Fields& step, std::string_view key,
                                          bool is_asleep) {
    const std::string* text = step.text(key);
    const auto length = text != nullptr ? calendar::parse_length(*text) : std::nullopt;
    if (!length) {
        return std::nullopt;
    }
    return ParsedAction{AdvanceAction{*length, is_asleep, leave_in(step)}, concat(key, " ", *text)};
}

std::optional<ParsedAction> parse_advance(const Fields& step) {
    return parse_passing(step, "advance", false);
}
std::optional<ParsedAction> parse_sleep(const Fields& step) {
    return parse_passing(step, "sleep", true);
}

std::optional<ParsedAction> parse_until(const Fields& step) {
    const std::string* text = step.text("until");
    if (text == nullptr || !is_time_or_timer(*text)) {
        return std::nullopt;
    }
    UntilAction action{parse_time(*text), texts(step, "timers"), leave_in(step)};
    if (action.time && !action.timers.empty()) {
        step.error("timers",
                   "'timers' says which timer is waited for, and this step waits for none",
                   "write 'until: next timer', or remove 'timers'");
    }
    return ParsedAction{std::move(action), concat("until ", *text)};
}

std::optional<ParsedAction> parse_set_clock(const Fields& step) {
    const std::string* text = step.text("set-clock");
    if (text == nullptr || !is_clock_change(*text)) {
        return std::nullopt;
    }
    SetClockAction action{parse_time(*text), {}, text->starts_with('-'), leave_in(step)};
    if (!action.time) {
        action.change = calendar::parse_length(std::string_view(*text).substr(1)).value();
    }
    return ParsedAction{std::move(action), concat("set-clock ", *text)};
}

} // namespace

constinit const StepKind advance_kind{
    .object = {.name = "advance",
               .meaning = "Time passes. The clock goes from timer to timer, each of which starts "
                          "what it starts, and goes on once that has ended; an hour in which "
                          "nothing happens costs nothing. A unit that fails, or that the step's "
                          "`deadline` leaves unended, makes the step fail. "
                          "While the machine is off only time passes. Needs `time`.",
               .keys = advance_keys,
               .example = "- advance: 1d\n"
                          "- advance: 1m\n"
                          "  may-fail: [backup.service]\n"},
    .parse = parse_advance,
    .power_use = PowerUse::indifferent,
    .needs_time = true};

constinit const StepKind sleep_kind{
    .object = {.name = "sleep",
               .meaning = "The machine sleeps, and finds its clock that much later: timers that "
                          "were due meanwhile fire once. Needs `time`.",
               .keys = sleep_keys,
               .example = "- sleep: 3w\n"},
    .parse = parse_sleep,
    .needs_time = true};

constinit const StepKind until_kind{
    .object = {.name = "until",
               .meaning = "Time passes as by `advance`, until then. Needs `time`.",
               .keys = until_keys,
               .example = "- until: next timer\n"
                          "- until: 2026-10-25T03:30\n"},
    .parse = parse_until,
    .needs_time = true};

constinit const StepKind set_clock_kind{
    .object = {.name = "set-clock",
               .meaning =
                   "Somebody sets the machine's clock, at once and in either direction. What "
                   "is due then fires. Later steps count from there. Needs `time`.",
               .keys = set_clock_keys,
               .example = "- set-clock: -1h\n"
                          "- set-clock: 1970-01-01T00:00\n"},
    .parse = parse_set_clock,
    .needs_time = true};

} // namespace harness::scenario
