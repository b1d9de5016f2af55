#include "reports/junit/junit.hpp"

#include "harness/base/concat.hpp"
#include "reports/junit/junit_case.hpp"
#include "reports/model/output_text.hpp"

#include <pugixml.hpp>

#include <string_view>

namespace harness::reports {

namespace {

using detail::append_case;
using detail::append_text;
using detail::seconds_text;
using detail::set_attribute;

/// The case that carries an error which no case of the scenario shows; see `render_junit`.
Case harness_case(const ScenarioReport& report) {
    Case one;
    one.name = "harness";
    one.status = CaseStatus::error;
    one.message = report.stopped_by.empty() ? unfinished_text(report) : report.stopped_by;
    return one;
}

bool needs_harness_case(const ScenarioReport& report) {
    const Counts seen = counts(report);
    return verdict(report) >= Verdict::error && seen.errors + seen.unfinished == 0;
}

void append_property(pugi::xml_node properties, std::string_view name, std::string_view value) {
    if (value.empty()) {
        return;
    }
    const pugi::xml_node property = properties.append_child("property");
    set_attribute(property, "name", name);
    set_attribute(property, "value", value);
}

void append_properties(pugi::xml_node suite, const ScenarioReport& report) {
    const pugi::xml_node properties = suite.append_child("properties");
    append_property(properties, "summary", report.summary);
    append_property(properties, "verdict", to_string(verdict(report)));
    append_property(properties, "run_directory", report.run_directory);
    for (const Property& property : report.properties) {
        append_property(properties, property.name, property.value);
    }
    for (const HardwareFact& fact : report.hardware) {
        append_property(properties, "fidelity." + fact.subject, fact.summary);
    }
    for (const Leak& leak : report.leaks) {
        append_property(properties, "leak", to_text(leak));
    }
    for (const Case& one : report.cases) {
        if (one.status == CaseStatus::expected_failure) {
            append_property(properties, concat("expected_failure.", one.suite_step, ".", one.name),
                            one.reason);
        }
    }
}

/// Jenkins and GitLab find files by this line in an output.
void append_attachments(pugi::xml_node suite, const ScenarioReport& report) {
    std::string lines;
    for (const Attachment& attachment : report.attachments) {
        const std::string_view slash = report.run_directory.empty() ? "" : "/";
        lines += concat("[[ATTACHMENT|", report.run_directory, slash, attachment.path, "]]\n");
    }
    if (!lines.empty()) {
        append_text(suite, "system-out", lines);
    }
}

struct Totals {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::chrono::milliseconds time{0};
};

Totals totals_of(const ScenarioReport& report) {
    const Counts seen = counts(report);
    const std::size_t extra = needs_harness_case(report) ? 1 : 0;
    return {.tests = seen.total + extra,
            .failures = seen.failed,
            .errors = seen.errors + seen.unfinished + extra,
            .time = report.elapsed};
}

void set_totals(pugi::xml_node node, const Totals& totals) {
    set_attribute(node, "tests", std::to_string(totals.tests));
    set_attribute(node, "failures", std::to_string(totals.failures));
    set_attribute(node, "errors", std::to_string(totals.errors));
    set_attribute(node, "time", seconds_text(totals.time));
}

Totals append_suite(pugi::xml_node suites, const ScenarioReport& report) {
    const Totals totals = totals_of(report);
    const pugi::xml_node suite = suites.append_child("testsuite");
    set_attribute(suite, "name", report.name);
    set_totals(suite, totals);
    set_attribute(suite, "skipped", std::to_string(counts(report).skipped));
    if (!report.started.empty()) {
        set_attribute(suite, "timestamp", report.started);
    }
    append_properties(suite, report);
    const std::string unfinished = unfinished_text(report);
    for (const Case& one : report.cases) {
        append_case(suite, report.name, one, unfinished);
    }
    if (needs_harness_case(report)) {
        append_case(suite, report.name, harness_case(report), unfinished);
    }
    append_attachments(suite, report);
    if (!report.stopped_by.empty()) {
        append_text(suite, "system-err", trim_middle(report.stopped_by));
    }
    return totals;
}

/// Keeps what pugixml prints.
class StringWriter : public pugi::xml_writer {
  public:
    void write(const void* data, std::size_t size) override {
        text_.append(static_cast<const char*>(data), size);
    }

    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

} // namespace

std::string render_junit(const RunReport& report) {
    pugi::xml_document document;
    const pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    set_attribute(declaration, "version", "1.0");
    set_attribute(declaration, "encoding", "UTF-8");
    const pugi::xml_node suites = document.append_child("testsuites");
    set_attribute(suites, "name", "harness");
    Totals sum;
    for (const ScenarioReport& scenario : report.scenarios) {
        const Totals totals = append_suite(suites, scenario);
        sum.tests += totals.tests;
        sum.failures += totals.failures;
        sum.errors += totals.errors;
        sum.time += totals.time;
    }
    set_totals(suites, sum);
    StringWriter writer;
    document.save(writer, "  ", pugi::format_default, pugi::encoding_utf8);
    return writer.take();
}

} // namespace harness::reports
