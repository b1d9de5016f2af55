"""Reads the JUnit goldens with junitparser and compares what it finds with what stands in them.

Two readings: what a consumer makes of the cases must agree with the counts that the suite states,
and the golden with every status must come out as the statuses that it was written from.
"""

import sys

import junitparser

FINISHED = {
    "apply layout": "passed",
    "mount /nix: compress=zstd:1 is in effect": "Failure",
    "mount /var/lib/db: nodatacow is in effect": "passed",
    "write /data/probe": "Error",
    "compare /data/probe": "Skipped",
    "reboot": "passed",
    "harness": "Error",
}


def status_of(case):
    """"passed", or the name of the result that the reader found."""
    return type(case.result[0]).__name__ if case.result else "passed"


def check_counts(path, suite):
    """Counts by hand what the reader found and compares with the suite's own attributes."""
    statuses = [status_of(case) for case in suite]
    found = {
        "tests": len(statuses),
        "failures": statuses.count("Failure"),
        "errors": statuses.count("Error"),
        "skipped": statuses.count("Skipped"),
    }
    stated = {key: getattr(suite, key) for key in found}
    return [] if found == stated else [f"{path}: {suite.name}: stated {stated}, found {found}"]


def check_file(path):
    report = junitparser.JUnitXml.fromfile(path)
    problems = []
    seen = {}
    for suite in report:
        problems += check_counts(path, suite)
        seen.update({case.name: status_of(case) for case in suite})
    if path.endswith("/finished.xml") and seen != FINISHED:
        problems.append(f"{path}: read {seen}, wanted {FINISHED}")
    return problems, len(seen)


def main(paths):
    problems = []
    cases = 0
    for path in paths:
        found, count = check_file(path)
        problems += found
        cases += count
    for problem in problems:
        print(problem)
    print(f"junitparser read {cases} cases in {len(paths)} files, {len(problems)} problems")
    return 1 if problems or cases == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
