#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/scenario/steps/store_keys.hpp"

namespace harness::scenario {

namespace {

constinit const Shape operation_shape{"operation", "the name of an operation, such as 'PutObject'",
                                      TextShape{.longest = 100, .accepts = is_one_line}};

/// "03:30"
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
    constexpr unsigned hours_a_day = 24;
    constexpr unsigned minutes_an_hour = 60;
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const auto hours = read_number<unsigned>(text.substr(0, 2));
    const auto minutes = read_number<unsigned>(text.substr(3));
    if (!hours || !minutes || *minutes >= minutes_an_hour || *hours > hours_a_day ||
        (*hours == hours_a_day && *minutes > 0)) {
        return std::nullopt;
    }
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

std::optional<HoursOfDay> parse_hours(std::string_view text) {
    const std::size_t hyphen = text.find('-');
    if (hyphen == std::string_view::npos) {
        return std::nullopt;
    }
    const auto from = parse_time_of_day(text.substr(0, hyphen));
    const auto until = parse_time_of_day(text.substr(hyphen + 1));
    if (!from || !until || *from == *until) {
        return std::nullopt;
    }
    return HoursOfDay{*from, *until};
}

bool is_hours(std::string_view text) {
    return parse_hours(text).has_value();
}

std::string remedy_for_hours(std::string_view) {
    return "write two times of the day: 01:00-05:00, or 22:00-04:00 over midnight";
}

std::optional<std::uint32_t> count_of(const Fields& step, std::string_view key) {
    const auto number = step.integer(key);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

void check_counts(const Fields& step, const RequestsAction& action) {
    if (step.node("at-least") == nullptr && step.node("at-most") == nullptr &&
        step.node("between") == nullptr) {
        step.error("check", "this check asks for nothing",
                   "add 'at-least: 1', 'at-most: 0' or 'between: 01:00-05:00'");
    }
    if (action.at_least && action.at_most && *action.at_least > *action.at_most) {
        step.error("at-most",
                   concat("there can not be at least ", *action.at_least, " and at most ",
                          *action.at_most),
                   "write a greater number");
    }
}

} // namespace

constinit const Shape operations_shape{"list of operations", "a list of operations",
                                       ListShape{&operation_shape, 100}};
constinit const Shape request_count_shape{"number", "a number of requests",
                                          IntegerShape{0, 1'000'000'000}};
constinit const Shape hours_shape{"hours", "hours of the day such as '01:00-05:00'",
                                  TextShape{.longest = 11,
                                            .pattern = "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$",
                                            .accepts = is_hours,
                                            .remedy = remedy_for_hours}};

std::optional<ParsedAction> parse_requests_check(const Fields& step) {
    const std::string* name = step.text("store");
    if (step.node("store") == nullptr) {
        step.error("check", "this check does not say whose requests it is about",
                   "add 'store: …', one of the scenario's 'stores'");
    }
    auto store = name != nullptr ? Word::parse(*name) : std::optional<Word>{};
    if (!store) {
        return std::nullopt;
    }
    RequestsAction action{.store = std::move(*store),
                          .operations = {},
                          .objects = step.optional_text("objects").value_or(""),
                          .ended = step.optional_text("ended").value_or(""),
                          .at_least = count_of(step, "at-least"),
                          .at_most = count_of(step, "at-most"),
                          .between = {},
                          .store_place = step.place_of("store")};
    for (const Node& element : step.list("operations")) {
        if (const std::string* text = element.string()) {
            action.operations.push_back(*text);
        }
    }
    if (const std::string* hours = step.text("between")) {
        action.between = parse_hours(*hours);
    }
    check_counts(step, action);
    return ParsedAction{std::move(action), concat("check the requests to ", *name)};
}

std::optional<ParsedAction> parse_recovery_check(const Fields& step) {
    if (step.node("within") == nullptr) {
        step.error("check", "this check does not say how long it may have taken",
                   "add 'within: 30m'");
    }
    const auto within = step.duration("within");
    return within ? std::optional(ParsedAction{RecoveryAction{*within, step.place_of("check")},
                                               "check the recovery"})
                  : std::nullopt;
}

} // namespace harness::scenario
