#include "reports/junit/junit_case.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "reports/model/output_text.hpp"

#include <cstdint>

namespace harness::reports::detail {

namespace {

void append_line(std::string& text, std::string_view label, std::string_view value) {
    if (value.empty()) {
        return;
    }
    // A value of several lines begins on a line of its own, so that its columns stay aligned.
    const bool is_block = value.find('\n') != std::string_view::npos;
    text += concat("\n", label, is_block ? ":\n" : ": ", trim_middle(value));
}

/// Message, expectation and place: what a person reads first.
std::string failure_text(const Case& one) {
    std::string text = trim_middle(one.message);
    append_line(text, "expected", one.expected);
    append_line(text, "seen", one.seen);
    append_line(text, "layout", one.layout_path);
    return text;
}

void append_result(pugi::xml_node testcase, const char* element, std::string_view message,
                   std::string_view text) {
    const pugi::xml_node result = append_text(testcase, element, text);
    set_attribute(result, "message", trim_middle(message));
}

void append_flaky(pugi::xml_node testcase, const Case& one) {
    // Surefire's element: Jenkins' schema knows it, and readers that do not know it see a pass. A
    // property would be seen by people only, and the schema allows none in a testcase.
    const pugi::xml_node flaky = testcase.append_child("flakyFailure");
    set_attribute(flaky, "message", trim_middle(one.message));
    set_attribute(flaky, "type", "flaky");
    append_text(flaky, "stackTrace", failure_text(one));
}

void append_output(pugi::xml_node testcase, const Case& one) {
    std::string output = trim_middle(one.output);
    if (one.status == CaseStatus::expected_failure) {
        output = concat("failed as expected: ", one.reason, "\n", failure_text(one), "\n", output);
    }
    if (!output.empty()) {
        append_text(testcase, "system-out", output);
    }
}

} // namespace

void set_attribute(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name).set_value(visible_text(value).c_str());
}

pugi::xml_node append_text(pugi::xml_node parent, const char* name, std::string_view text) {
    pugi::xml_node node = parent.append_child(name);
    if (!text.empty()) {
        node.append_child(pugi::node_pcdata).set_value(visible_text(text).c_str());
    }
    return node;
}

std::string seconds_text(std::chrono::milliseconds time) {
    const std::int64_t count = time.count() < 0 ? 0 : time.count();
    const std::string fraction = std::to_string(count % 1000);
    return concat(count / 1000, ".", std::string(3 - fraction.size(), '0'), fraction);
}

void append_case(pugi::xml_node suite, std::string_view scenario, const Case& one,
                 std::string_view unfinished) {
    const pugi::xml_node testcase = suite.append_child("testcase");
    const std::string step = one.suite_step.empty() ? "" : concat(".", one.suite_step);
    set_attribute(testcase, "classname", concat("harness.", scenario, step));
    set_attribute(testcase, "name", one.name);
    set_attribute(testcase, "time", seconds_text(one.time));
    switch (one.status) {
    case CaseStatus::pending:
    case CaseStatus::running:
        append_result(testcase, "error", unfinished, unfinished);
        break;
    case CaseStatus::failed:
        append_result(testcase, "failure", one.message, failure_text(one));
        break;
    case CaseStatus::error:
        append_result(testcase, "error", one.message, failure_text(one));
        break;
    case CaseStatus::skipped:
        append_result(testcase, "skipped", one.reason, {});
        break;
    case CaseStatus::flaky:
        append_flaky(testcase, one);
        break;
    case CaseStatus::passed:
    case CaseStatus::expected_failure:
        break;
    }
    append_output(testcase, one);
}

} // namespace harness::reports::detail
