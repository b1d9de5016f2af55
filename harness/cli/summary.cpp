#include "harness/cli/summary.hpp"

#include "harness/base/concat.hpp"
#include "reports/model/attempts.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace harness::cli {

namespace {

using reports::Case;
using reports::CaseStatus;

constexpr std::size_t name_width = 52;
constexpr std::size_t most_lines_shown = 12;

std::string seconds(std::chrono::milliseconds time) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(time.count()) / 1000);
    return text.data();
}

std::string coloured(std::string_view text, const char* code, bool colour) {
    return colour ? concat("\x1b[", code, "m", text, "\x1b[0m") : std::string(text);
}

/// The worst of a step's cases stands for the step.
CaseStatus worst_of(const std::vector<const Case*>& cases) {
    constexpr std::array order{CaseStatus::error,           CaseStatus::failed, CaseStatus::running,
                               CaseStatus::pending,         CaseStatus::flaky,  CaseStatus::passed,
                               CaseStatus::expected_failure};
    for (const CaseStatus status : order) {
        if (std::any_of(cases.begin(), cases.end(),
                        [&](const Case* one) { return one->status == status; })) {
            return status;
        }
    }
    return CaseStatus::skipped;
}

std::string mark_of(CaseStatus status, bool colour) {
    switch (status) {
    case CaseStatus::passed:
        return coloured("ok  ", "32", colour);
    case CaseStatus::expected_failure:
        return coloured("ok* ", "32", colour);
    case CaseStatus::failed:
        return coloured("FAIL", "31;1", colour);
    case CaseStatus::error:
        return coloured("ERR ", "31;1", colour);
    case CaseStatus::skipped:
        return coloured("skip", "33", colour);
    case CaseStatus::flaky:
        return coloured("flky", "33", colour);
    case CaseStatus::pending:
    case CaseStatus::running:
        return coloured("... ", "33", colour);
    }
    return "    ";
}

std::string count_text(std::size_t count, const char* what) {
    return count == 0 ? std::string{} : concat(", ", count, " ", what);
}

std::string counts_text(const reports::Counts& counts) {
    return concat(counts.passed, " passed", count_text(counts.failed, "failed"),
                  count_text(counts.errors, "errors"),
                  count_text(counts.expected_failures, "failed as expected"),
                  count_text(counts.flaky, "flaky"), count_text(counts.skipped, "skipped"),
                  count_text(counts.unfinished, "not ended"));
}

/// A text as an indented block, shortened.
std::string block(std::string_view label, std::string_view text) {
    if (text.empty()) {
        return {};
    }
    std::string out = concat("       ", label, " ");
    std::size_t lines = 0;
    for (const char c : text.substr(0, text.find_last_not_of('\n') + 1)) {
        if (c == '\n' && ++lines == most_lines_shown) {
            out += "\n                …";
            break;
        }
        out += c == '\n' ? std::string("\n                ") : std::string(1, c);
    }
    return out + "\n";
}

std::string failure_card(const Case& one, bool colour) {
    const bool is_step = one.name == one.suite_step;
    std::string out = concat("  ", mark_of(one.status, colour), " ", one.suite_step,
                             is_step ? "" : concat(": ", one.name), "\n");
    out += block("what    ", one.message);
    out += block("expected", one.expected);
    out += block("seen    ", one.seen);
    if (one.message.find(one.layout_path) == std::string::npos) {
        out += block("layout  ", one.layout_path);
    }
    return out;
}

bool is_bad(const Case& one) {
    return one.status == CaseStatus::failed || one.status == CaseStatus::error;
}

std::vector<std::string> expected_failure_lines(const reports::ScenarioReport& report) {
    std::vector<std::string> lines;
    for (const Case& one : report.cases) {
        if (one.status == CaseStatus::expected_failure) {
            lines.push_back(concat("  ok*  ", one.name, "\n       because: ", one.reason, "\n"));
            lines.back() += block("what    ", one.message);
        }
    }
    return lines;
}

} // namespace

std::string step_line(const reports::ScenarioReport& report, std::string_view step, bool colour) {
    std::vector<const Case*> cases;
    std::chrono::milliseconds time{0};
    for (const Case& one : report.cases) {
        if (one.suite_step == step) {
            cases.push_back(&one);
            time += one.time;
        }
    }
    std::string name(step);
    if (name.size() > name_width) {
        name = name.substr(0, name_width - 3) + "...";
    }
    name.resize(name_width, ' ');
    std::string tail;
    if (cases.size() > 1) {
        reports::ScenarioReport part;
        for (const Case* one : cases) {
            part.cases.push_back(*one);
        }
        tail = concat("  ", counts_text(reports::counts(part)));
    } else if (!cases.empty() && cases.front()->status == CaseStatus::skipped) {
        tail = concat("  ", cases.front()->reason);
    }
    std::string elapsed = seconds(time);
    elapsed.insert(0, elapsed.size() < 8 ? 8 - elapsed.size() : 0, ' ');
    return concat("  ", mark_of(worst_of(cases), colour), " ", name, " ", elapsed, tail, "\n");
}

/// Of facts that no case is about: those fail where they are seen otherwise.
std::string contradiction_note(const reports::ScenarioReport& report) {
    std::string out;
    for (const reports::HardwareFact& fact : report.hardware) {
        if (fact.verdict == "contradiction") {
            out += concat("  hardware: ", fact.subject, ": ", fact.summary, "\n");
        }
    }
    return out;
}

std::string render_summary(const reports::ScenarioReport& report, bool colour) {
    std::string out;
    std::string last_error;
    for (const Case& one : report.cases) {
        if (is_bad(one) && one.message != last_error) {
            out += failure_card(one, colour);
            last_error = one.status == CaseStatus::error ? one.message : "";
        }
    }
    for (const std::string& line : expected_failure_lines(report)) {
        out += line;
    }
    for (const Case& one : report.cases) {
        if (one.status == CaseStatus::flaky) {
            out += failure_card(one, colour);
        }
    }
    out += contradiction_note(report);
    for (const reports::Leak& leak : report.leaks) {
        out += concat("  ", coloured("leak", "31;1", colour), " ", reports::to_text(leak), "\n");
    }
    const reports::Verdict verdict = reports::verdict(report);
    const std::string word(reports::to_string(verdict));
    out += concat(report.name, ": ",
                  coloured(word, verdict == reports::Verdict::passed ? "32;1" : "31;1", colour),
                  reports::is_flaky(report) ? coloured(", flaky", "33", colour) : "", " (",
                  counts_text(reports::counts(report)), ") in ", seconds(report.elapsed), "\n");
    if (verdict == reports::Verdict::interrupted || verdict == reports::Verdict::error) {
        const std::string cause = report.stopped_by.substr(0, report.stopped_by.find('\n'));
        out += cause.empty() ? "" : concat("  stopped by: ", cause, "\n");
    }
    return report.run_directory.empty()
               ? out
               : out + concat("  everything about this run: ", report.run_directory, "\n");
}

std::string render_totals(const reports::RunReport& report) {
    std::size_t passed = 0;
    std::size_t left_out = 0;
    std::vector<std::string_view> flaky;
    for (const reports::ScenarioReport& one : report.scenarios) {
        if (reports::is_left_out(one)) {
            ++left_out;
        } else if (reports::verdict(one) == reports::Verdict::passed) {
            ++passed;
            if (reports::is_flaky(one)) {
                flaky.push_back(one.name);
            }
        }
    }
    return concat(passed, " of ", report.scenarios.size(), " scenarios passed",
                  left_out == 0 ? "" : concat(", ", left_out, " not run"), " (",
                  counts_text(reports::counts(report)), ")\n",
                  flaky.empty() ? "" : concat("flaky: ", join(flaky, ", "), "\n"));
}

} // namespace harness::cli
