#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/retention/tool_policy.hpp"
#include "harness/scenario/steps/retention_keys.hpp"

namespace harness::scenario {

namespace {

void parse_policy(const Fields& step, RetentionAction& action) {
    const bool has_text = step.node("policy") != nullptr;
    const bool has_config = step.node("config") != nullptr;
    if (has_text == has_config) {
        step.error(has_text ? "config" : "check",
                   has_text ? "this check has both 'policy' and 'config'"
                            : "this check does not say what is to be kept",
                   has_text ? "remove one of the two"
                            : "add 'policy: 7 daily, 4 weekly, 12 monthly', or 'config: …'");
        return;
    }
    const std::string* text = step.text("policy");
    const std::string* config = step.text("config");
    if (config != nullptr) {
        action.config = file_reference(step, "config", *config);
    }
    if (text == nullptr) {
        return;
    }
    auto read = retention::read_short_text(Source("policy", *text));
    if (!read) {
        for (const Diagnostic& one : read.error().items) {
            step.error("policy", one.problem, one.help);
        }
        return;
    }
    action.policy = read->policies.front().policy;
    if (!retention::keeps_anything(action.policy)) {
        step.error("policy", "this policy keeps nothing for long",
                   "write what is to be kept: 7 daily, 4 weekly, 12 monthly");
    }
}

void parse_expected(const Fields& step, RetentionAction& action) {
    const Node::List& expected = step.list("expect");
    for (const Node& element : expected) {
        const Fields fields = step.at(element);
        const std::string* day = fields.text("on");
        if (fields.node("fail") != nullptr) {
            fields.error("fail", "'fail' is of 'check: layout'",
                         "remove it; 'on: 2026-04-01' says on which day this check must fail");
        } else if (fields.node("on") == nullptr) {
            step.error(element, "this does not say on which day the check must fail",
                       "add 'on: 2026-04-01'");
        }
        if (day == nullptr) {
            continue;
        }
        if (day->size() != 10 || !calendar::parse_local_time(*day)) {
            fields.error("on", concat("'", *day, "' is no day"), "write a date: 2026-04-01");
            continue;
        }
        action.expected_on = *day;
        action.expected_reason = fields.optional_text("reason").value_or("");
        action.expected_place = fields.place_of("on");
    }
    if (expected.size() > 1) {
        step.error("expect", "a check of snapshots can fail for the first time on one day alone",
                   "leave one of these");
    }
}

} // namespace

std::optional<ParsedAction> parse_retention_check(const Fields& step) {
    RetentionAction action;
    action.place = step.place_of_key("check");
    action.snapshots = read_snapshot_globs(step);
    if (step.node("snapshots") == nullptr) {
        step.error("check", "this check does not say where the snapshots are",
                   "add 'snapshots: [/mnt/home/.snapshots/*]'");
    }
    parse_policy(step, action);
    parse_expected(step, action);
    action.source = step.optional_text("of").value_or("");
    action.config_policy = step.optional_text("named").value_or("");
    action.config_policy_place = step.place_of("named");
    action.cleaner = step.optional_text("by").value_or("");
    if (const std::string* every = step.text("every")) {
        action.every = calendar::parse_length(*every);
    }
    return ParsedAction{std::move(action), "check retention"};
}

} // namespace harness::scenario
