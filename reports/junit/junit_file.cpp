#include "reports/junit/junit_file.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "reports/junit/junit.hpp"
#include "reports/junit/replace_file.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace harness::reports {

namespace {

namespace fs = std::filesystem;

void make_directories(const fs::path& path) {
    std::error_code cause;
    if (path.empty() || fs::is_directory(path, cause)) {
        return;
    }
    fs::create_directories(path, cause);
    if (cause) {
        throw Error(concat("can not make the directory '", path.string(), "' for the JUnit report",
                           ": ", cause.message(), "; name another place with --junit"));
    }
}

/// What must never be behind on disk: everything but times and outputs.
std::string marks_of(const RunReport& report) {
    std::string marks;
    for (const ScenarioReport& scenario : report.scenarios) {
        marks += concat(scenario.name, "\n", to_string(scenario.outcome), "\n", scenario.stopped_by,
                        "\n", scenario.properties.size(), "\n");
        for (const Case& one : scenario.cases) {
            marks += concat(to_string(one.status), "\n");
        }
    }
    return marks;
}

bool is_plain(char character) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view others = "0123456789._-";
    return letters.find(character) != std::string_view::npos ||
           others.find(character) != std::string_view::npos;
}

} // namespace

std::string junit_file_name(std::string_view scenario) {
    std::string plain(scenario);
    std::replace_if(
        plain.begin(), plain.end(), [](char character) { return !is_plain(character); }, '_');
    return concat("TEST-", plain, ".xml");
}

JunitFile::JunitFile(const fs::path& target) : target_(target) {
    std::error_code ignored;
    // A link stays a link: the file that it leads to is replaced.
    if (fs::is_symlink(target, ignored) && fs::exists(target, ignored)) {
        target_ = fs::canonical(target, ignored);
    }
    const fs::file_status status = fs::status(target_, ignored);
    is_directory_ = fs::is_directory(status) || !target.has_filename();
    if (!is_directory_ && fs::exists(status) && !fs::is_regular_file(status)) {
        throw Error(concat("can not put the JUnit report into '", target.string(),
                           "': it is neither a regular file nor a directory; name one with "
                           "--junit"));
    }
    make_directories(is_directory_ ? target_ : target_.parent_path());
}

std::vector<RunReport> JunitFile::split(const RunReport& report) const {
    if (!is_directory_) {
        return {report};
    }
    std::vector<RunReport> parts;
    parts.reserve(report.scenarios.size());
    for (const ScenarioReport& scenario : report.scenarios) {
        parts.push_back(RunReport{.scenarios = {scenario}});
    }
    return parts;
}

std::vector<fs::path> JunitFile::paths_of(const RunReport& report) const {
    if (!is_directory_) {
        return {target_};
    }
    std::vector<fs::path> paths;
    for (const ScenarioReport& scenario : report.scenarios) {
        fs::path path = target_ / junit_file_name(scenario.name);
        for (int round = 2; std::find(paths.begin(), paths.end(), path) != paths.end(); ++round) {
            path = target_ / junit_file_name(concat(scenario.name, "-", round));
        }
        paths.push_back(std::move(path));
    }
    return paths;
}

void JunitFile::update(const RunReport& report, Time now) {
    const std::vector<fs::path> paths = paths_of(report);
    const std::vector<RunReport> parts = split(report);
    for (std::size_t index = 0; index < parts.size(); ++index) {
        std::string marks = marks_of(parts[index]);
        const auto last = written_.find(paths[index]);
        const bool is_due = last == written_.end() || last->second.marks != marks ||
                            now - last->second.when >= quiet_interval;
        if (is_due) {
            write(paths[index], parts[index], std::move(marks), now);
        }
    }
}

void JunitFile::finish(const RunReport& report) {
    const std::vector<fs::path> paths = paths_of(report);
    const std::vector<RunReport> parts = split(report);
    for (std::size_t index = 0; index < parts.size(); ++index) {
        write(paths[index], parts[index], marks_of(parts[index]), Time{});
    }
}

void JunitFile::write(const fs::path& path, const RunReport& report, std::string marks, Time now) {
    std::string text = render_junit(report);
    Written& last = written_[path];
    if (last.text != text) {
        try {
            replace_file(path, text);
        } catch (Error& error) {
            error.add_context("JUnit report");
            throw;
        }
    }
    last = {.marks = std::move(marks), .text = std::move(text), .when = now};
}

} // namespace harness::reports
