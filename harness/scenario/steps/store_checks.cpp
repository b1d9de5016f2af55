#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/scenario/steps/store_keys.hpp"

#include <algorithm>

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

struct Money {
    std::uint32_t hundredths = 0;
    std::string currency;
};

bool is_currency(std::string_view text) {
    constexpr std::size_t letters = 3;
    return text.size() == letters &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// "10 USD" or "7.50 EUR".
std::optional<Money> parse_money(std::string_view text) {
    constexpr std::uint32_t hundredths = 100;
    constexpr std::uint32_t most = 10'000'000;
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos || !is_currency(text.substr(blank + 1))) {
        return std::nullopt;
    }
    const std::string currency(text.substr(blank + 1));
    text = text.substr(0, blank);
    const std::size_t point = text.find('.');
    const auto whole = read_number<std::uint32_t>(text.substr(0, point));
    std::optional<std::uint32_t> rest = 0;
    if (point != std::string_view::npos) {
        const std::string_view digits = text.substr(point + 1);
        rest = digits.size() == 2 ? read_number<std::uint32_t>(digits) : std::nullopt;
    }
    if (!whole || !rest || *whole > most) {
        return std::nullopt;
    }
    return Money{*whole * hundredths + *rest, currency};
}

bool is_money(std::string_view text) {
    return parse_money(text).has_value();
}

std::string remedy_for_money(std::string_view) {
    return "write '10 USD' or '7.50 USD'";
}

std::optional<std::uint32_t> count_of(const Fields& step, std::string_view key) {
    const auto number = step.integer(key);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

std::optional<Word> parse_store(const Fields& step) {
    const std::string* name = step.text("store");
    if (step.node("store") == nullptr) {
        step.error("check", "this check does not say which store it is about",
                   "add 'store: …', one of the scenario's 'stores'");
    }
    return name != nullptr ? Word::parse(*name) : std::optional<Word>{};
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

constinit const Shape money_shape{"money", "money such as '10 USD' or '7.50 USD'",
                                  TextShape{.longest = 20,
                                            .pattern = "^[0-9]+([.][0-9]{2})? [A-Z]{3}$",
                                            .accepts = is_money,
                                            .remedy = remedy_for_money}};
constinit const Shape scale_shape{"number", "a number from 1 to 1000000",
                                  IntegerShape{1, 1'000'000}};

std::optional<ParsedAction> parse_cost_check(const Fields& step) {
    constexpr double hundredths = 100;
    if (step.node("monthly") == nullptr) {
        step.error("check", "this check does not say what it may cost", "add 'monthly: 10 USD'");
    }
    auto store = parse_store(step);
    const std::string* text = step.text("monthly");
    const auto most = text != nullptr ? parse_money(*text) : std::nullopt;
    if (!store || !most) {
        return std::nullopt;
    }
    const std::string name = concat("check what ", store->text(), " costs");
    CostAction action{.store = std::move(*store),
                      .most = most->hundredths / hundredths,
                      .currency = most->currency,
                      .scale = static_cast<unsigned>(step.integer("scale").value_or(1)),
                      .prices = {},
                      .price_list = {},
                      .store_place = step.place_of("store"),
                      .monthly_place = step.place_of("monthly")};
    if (const std::string* prices = step.text("prices")) {
        action.prices = file_reference(step, "prices", *prices);
    }
    return ParsedAction{std::move(action), name};
}

std::optional<ParsedAction> parse_requests_check(const Fields& step) {
    auto store = parse_store(step);
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
    const std::string name = concat("check the requests to ", action.store.text());
    return ParsedAction{std::move(action), name};
}

std::optional<ParsedAction> parse_recovery_check(const Fields& step) {
    if (step.node("within") == nullptr) {
        step.error("check", "this check does not say how long it may have taken",
                   "add 'within: 30m'");
    }
    const auto within = step.duration("within");
    return within ? std::optional(ParsedAction{RecoveryAction{*within}, "check the recovery"})
                  : std::nullopt;
}

} // namespace harness::scenario
