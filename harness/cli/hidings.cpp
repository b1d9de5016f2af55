#include "harness/cli/hidings.hpp"

#include "harness/base/concat.hpp"

namespace harness::cli {

namespace {

void hide_in(reports::Case& one, const secrets::Hiding& hiding) {
    const std::string where = concat("step '", one.suite_step, "'");
    for (std::string* text : {&one.message, &one.expected, &one.seen, &one.reason, &one.output}) {
        hiding.hide_in(*text, where);
    }
}

/// Names of steps, checks and machines are the scenario's, which was looked at before.
void hide_in(reports::ScenarioReport& report, const secrets::Hiding& hiding) {
    for (reports::Case& one : report.cases) {
        hide_in(one, hiding);
    }
    for (reports::Property& property : report.properties) {
        hiding.hide_in(property.value, concat("property ", property.name));
    }
    for (reports::HardwareFact& fact : report.hardware) {
        for (std::string* text : {&fact.seen, &fact.reason, &fact.summary}) {
            hiding.hide_in(*text, "hardware");
        }
    }
    hiding.hide_in(report.stopped_by, "cause of the end");
    report.leaks.clear();
    for (const secrets::Leak& leak : hiding.censor()->book.leaks()) {
        report.leaks.push_back({leak.secret, leak.where, std::string(to_string(leak.form)),
                                static_cast<std::size_t>(leak.count)});
    }
}

} // namespace

std::string Hidings::text(std::string_view text) const {
    std::string out(text);
    for (const auto& [run, hiding] : runs_) {
        hiding.hide_in(out);
    }
    return out;
}

void Hidings::apply(reports::RunReport& all) const {
    for (const auto& [run, hiding] : runs_) {
        if (hiding.is_on()) {
            hide_in(all.scenarios.at(run), hiding);
        }
    }
}

} // namespace harness::cli
