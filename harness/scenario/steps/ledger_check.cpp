#include "harness/base/concat.hpp"
#include "harness/scenario/steps/ledger_keys.hpp"

namespace harness::scenario {

namespace {

constexpr std::string_view the_loss = "loss";

bool is_time_or_path(std::string_view text) {
    return text == the_loss || parse_time(text).has_value() || GuestPath::parse(text).has_value();
}

std::string remedy_for_as_of(std::string_view) {
    return "write a time such as 2026-03-02T03:00, 'loss', or the path of a subvolume or a file";
}

void parse_expected(const Fields& step, LedgerAction& action) {
    const Node::List& expected = step.list("expect");
    for (const Node& element : expected) {
        const Fields fields = step.at(element);
        const std::string* message = fields.text("fail");
        const std::string* reason = fields.text("reason");
        if (fields.node("on") != nullptr) {
            fields.error("on", "'on' is of 'check: retention'",
                         "remove it; 'fail: …' says with which message this check must fail");
        } else if (fields.node("fail") == nullptr) {
            step.error(element, "this does not say with which message the check must fail",
                       "add 'fail: \"*missing*\"'");
        }
        if (message != nullptr && reason != nullptr) {
            action.expected_failure = ExpectedFailure{*message, *reason, fields.place_of("fail")};
        }
    }
    if (expected.size() > 1) {
        step.error("expect", "a check of a ledger fails with one message alone",
                   "leave one of these");
    }
}

} // namespace

constinit const Shape as_of_shape{
    "time, or guest path", "a time such as '2026-03-02T03:00', or a path in the guest",
    TextShape{.longest = 4095, .accepts = is_time_or_path, .remedy = remedy_for_as_of}};

void refuse_keys(const Fields& step, std::span<const KeySpec> keys, std::string_view owner) {
    for (const KeySpec& key : keys) {
        if (step.node(key.name) != nullptr) {
            step.error(key.name, concat("'", key.name, "' is of 'check: ", owner, "'"),
                       concat("remove it, or write 'check: ", owner, "'"));
        }
    }
}

std::optional<ParsedAction> parse_ledger_check(const Fields& step) {
    if (step.node("load") == nullptr) {
        step.error("check", "this check does not say whose writes it is about",
                   "add 'load: …', the 'as' of an earlier 'start' step");
    }
    if (step.node("holds") == nullptr) {
        step.error("check", "this check does not say what is there",
                   "add 'holds: …', a command that prints the number of each write that is there");
    }
    const std::string* name = step.text("load");
    const auto load = name != nullptr ? Word::parse(*name) : std::nullopt;
    auto holds = parse_command(step, "holds");
    if (!load || !holds) {
        return std::nullopt;
    }
    LedgerAction action{.load = *load, .holds = std::move(*holds)};
    action.load_place = step.place_of("load");
    if (const std::string* text = step.text("as-of")) {
        const auto time = parse_time(*text);
        if (time) {
            action.as_of = *time;
        } else if (*text == the_loss) {
            action.as_of = LastInstant{};
        } else {
            action.as_of = *text;
        }
    }
    action.may_lose = step.duration("may-lose").value_or(std::chrono::milliseconds(0));
    action.has_nothing_after = step.truth("nothing-after").value_or(false);
    if (!action.as_of && (action.may_lose.count() > 0 || action.has_nothing_after)) {
        step.error(action.has_nothing_after ? "nothing-after" : "may-lose",
                   "this is about an instant, and the check names none",
                   "add 'as-of: …', or remove it");
    }
    parse_expected(step, action);
    return ParsedAction{std::move(action), concat("check the ledger of ", *name)};
}

} // namespace harness::scenario
