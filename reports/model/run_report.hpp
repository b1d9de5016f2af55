#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harness::reports {

/// Where one case stands. `pending` and `running` are states of a run that goes on; in a report
/// that is read later they mean that the harness was killed, and count as errors.
enum class CaseStatus {
    pending,
    running,
    passed,
    failed,           ///< a verdict: seen is not as expected (also: passed, but had to fail)
    error,            ///< the world failed before a verdict was there
    skipped,          ///< not run, for the stated reason
    expected_failure, ///< failed as the scenario said that it must; counts as passed
    flaky,            ///< failed first, passed when tried again; counts as passed
};

/// One check or one step without checks: one testcase in JUnit, one line of the summary.
struct Case {
    std::string suite_step; ///< the scenario's step that it belongs to
    std::string name;       ///< unique in its step, the same in every run
    CaseStatus status = CaseStatus::pending;
    std::chrono::milliseconds time{0};
    std::string message;     ///< one line: what is wrong, of failed, error and flaky
    std::string expected;    ///< of a failure; may be empty
    std::string seen;        ///< of a failure; may be empty
    std::string reason;      ///< of a skip or of an expected failure
    std::string output;      ///< what the guest printed; writers trim it
    std::string layout_path; ///< "disko.devices.disk.primary…" where the case checks a layout
};

/// A file of the run, by its path relative to the run directory.
struct Attachment {
    std::string name;
    std::string path;
};

/// A fact about the run: accelerator, versions, digests.
struct Property {
    std::string name;
    std::string value;
};

/// One recorded fact of the hardware, and what the guest saw of it.
struct HardwareFact {
    std::string section; ///< "disks"
    std::string key;     ///< "disk0.serial"
    std::string subject; ///< "disk /dev/nvme0n1 serial"
    std::string recorded;
    std::string promised; ///< what the plan has in its place
    std::string seen;     ///< empty: nothing, or not asked
    std::string verdict;  ///< "same", "stand-in", "scaled", "absent", "contradiction", "not asked"
    std::string reason;   ///< of anything but "same"
    std::string summary;  ///< verdict and what explains it, in one line
};

/// A secret that was in something that the run's machines have shown; there it was masked.
struct Leak {
    std::string secret; ///< Its name.
    std::string where;  ///< "console of machine 'server'", "step 'back up'", "journal"
    std::string form;   ///< How it was written: "plain", "base64", …
    std::size_t count = 0;
};

/// "'b2-key' in the console, base64, 2 times"
[[nodiscard]] std::string to_text(const Leak& leak);

/// How the run of a scenario ended. Whether its cases passed is not said here: see `verdict`.
enum class Outcome { running, finished, interrupted };

/// One scenario's run. A value: the engine makes it, the writers read it.
struct ScenarioReport {
    std::string name;
    std::string summary;
    std::vector<Case> cases; ///< in the scenario's order; planned cases stand here as pending
    std::vector<Property> properties;
    std::vector<HardwareFact>
        hardware;        ///< of the disks that the layout touches, and of the machine
    std::string started; ///< ISO 8601, as given by the caller
    std::chrono::milliseconds elapsed{0};
    Outcome outcome = Outcome::running;
    std::string run_directory;
    std::vector<Attachment> attachments;
    std::vector<Leak> leaks;
    std::string stopped_by; ///< text of the error that ended the run early; empty where none
};

/// All scenarios of one call of the harness, in the order in which they were asked for.
struct RunReport {
    std::vector<ScenarioReport> scenarios;
};

/// Ordered from good to bad: the verdict of several is their greatest.
enum class Verdict { passed, failed, error, interrupted };

/// How many cases stand where. `total` is the sum of all others.
struct Counts {
    std::size_t total = 0;
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    std::size_t expected_failures = 0;
    std::size_t flaky = 0;
    std::size_t unfinished = 0; ///< pending or running

    friend bool operator==(const Counts&, const Counts&) = default;
};

[[nodiscard]] Counts counts(const ScenarioReport& report);
[[nodiscard]] Counts counts(const RunReport& report);

/// `interrupted` where the run was; else `error` where something stopped it, a case is an error or
/// has not ended, or the run goes on; else `failed` where a case is; else `passed`.
[[nodiscard]] Verdict verdict(const ScenarioReport& report);
/// The worst verdict of its scenarios; `passed` where there is none.
[[nodiscard]] Verdict verdict(const RunReport& report);

/// What a scenario's "expect: fail" makes of a case that has ended: a failure becomes
/// `expected_failure`, a pass becomes `failed` and says so; errors and skips stay. `why` is the
/// scenario's reason.
void expect_failure(Case& ended, std::string_view why);

/// Why a pending or running case of this report has no result: "did not end: …".
[[nodiscard]] std::string unfinished_text(const ScenarioReport& report);

/// The words used in files: "passed", "expected_failure", "interrupted"…
[[nodiscard]] std::string_view to_string(CaseStatus status);
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::string_view to_string(Verdict verdict);

} // namespace harness::reports
