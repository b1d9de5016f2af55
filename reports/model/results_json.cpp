#include "reports/model/results_json.hpp"

#include "reports/model/output_text.hpp"

#include <nlohmann/json.hpp>

namespace harness::reports {

namespace {

using nlohmann::json;

json to_json(const Case& one) {
    return {{"step", visible_text(one.suite_step)}, {"name", visible_text(one.name)},
            {"status", to_string(one.status)},      {"time_ms", one.time.count()},
            {"message", report_text(one.message)},  {"expected", report_text(one.expected)},
            {"seen", report_text(one.seen)},        {"reason", report_text(one.reason)},
            {"output", report_text(one.output)},    {"layout_path", visible_text(one.layout_path)}};
}

json to_json(const Counts& counts) {
    return {{"total", counts.total},     {"passed", counts.passed},
            {"failed", counts.failed},   {"errors", counts.errors},
            {"skipped", counts.skipped}, {"expected_failures", counts.expected_failures},
            {"flaky", counts.flaky},     {"unfinished", counts.unfinished}};
}

json cases_of(const ScenarioReport& report) {
    json cases = json::array();
    for (const Case& one : report.cases) {
        cases.push_back(to_json(one));
    }
    return cases;
}

/// A list, not an object: the order is the writer's, and a name may come twice.
json properties_of(const ScenarioReport& report) {
    json properties = json::array();
    for (const Property& property : report.properties) {
        json entry = json::object();
        entry["name"] = visible_text(property.name);
        entry["value"] = visible_text(property.value);
        properties.push_back(std::move(entry));
    }
    return properties;
}

json hardware_of(const ScenarioReport& report) {
    json facts = json::array();
    for (const HardwareFact& fact : report.hardware) {
        facts.push_back({{"section", fact.section},
                         {"key", visible_text(fact.key)},
                         {"subject", visible_text(fact.subject)},
                         {"recorded", report_text(fact.recorded)},
                         {"promised", report_text(fact.promised)},
                         {"seen", report_text(fact.seen)},
                         {"verdict", fact.verdict},
                         {"reason", report_text(fact.reason)}});
    }
    return facts;
}

json attachments_of(const ScenarioReport& report) {
    json attachments = json::array();
    for (const Attachment& attachment : report.attachments) {
        json entry = json::object();
        entry["name"] = visible_text(attachment.name);
        entry["path"] = visible_text(attachment.path);
        attachments.push_back(std::move(entry));
    }
    return attachments;
}

json leaks_of(const ScenarioReport& report) {
    json leaks = json::array();
    for (const Leak& leak : report.leaks) {
        leaks.push_back({{"secret", leak.secret},
                         {"where", visible_text(leak.where)},
                         {"form", leak.form},
                         {"count", leak.count}});
    }
    return leaks;
}

} // namespace

std::string render_json(const ScenarioReport& report) {
    json document = json::object();
    document["format"] = 1;
    document["scenario"] = visible_text(report.name);
    document["summary"] = visible_text(report.summary);
    document["started"] = visible_text(report.started);
    document["elapsed_ms"] = report.elapsed.count();
    document["outcome"] = to_string(report.outcome);
    document["verdict"] = to_string(verdict(report));
    document["stopped_by"] = report_text(report.stopped_by);
    document["run_directory"] = visible_text(report.run_directory);
    document["counts"] = to_json(counts(report));
    document["cases"] = cases_of(report);
    document["properties"] = properties_of(report);
    document["hardware"] = hardware_of(report);
    document["attachments"] = attachments_of(report);
    document["leaks"] = leaks_of(report);
    return document.dump(2) + '\n';
}

} // namespace harness::reports
