#!/usr/bin/env -S python3 -B
"""Holds the sources against the rules that no compiler checks; prints place, rule and remedy.

    ci/check_style.py [ROOT]

A file that is a table or a golden may be longer and wider: it says so, with the reason, in one of
its first ten lines: `check_style: table, <reason>`.
"""

import os
import re
import sys

from cpp_text import code_only, line_of, project_files, project_root, read
from functions import functions_of
from module_graph import GRAPH, THIRD_PARTY, UMBRELLAS, module_of, reachable

FILE_LINES = 500
FUNCTION_LINES = 70
COLUMNS = 100
SOURCES = (".cpp", ".hpp")
TEXTS = (*SOURCES, ".py", ".sh", ".cmake", "CMakeLists.txt")
MODULE_ROOTS = ("harness/", "reports/", "emulators/")
TABLE = re.compile(r"check_style: table, \S")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def is_table(text):
    return any(TABLE.search(line) for line in text.splitlines()[:10])


def check_sizes(path, text):
    if is_table(text):
        return
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        yield FILE_LINES + 1, f"{len(lines)} lines, {FILE_LINES} allowed; split it by meaning"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            yield number, f"{len(line)} columns, {COLUMNS} allowed"


def check_functions(path, code, text):
    for first, last in functions_of(code):
        if last - first + 1 > FUNCTION_LINES and not is_table(text):
            yield first, f"a function of {last - first + 1} lines, {FUNCTION_LINES} allowed"


def check_header(path, code):
    if not path.endswith(".hpp"):
        return
    if not re.search(r"^#pragma once$", code, re.MULTILINE):
        yield 1, "a header without '#pragma once'"
    for match in re.finditer(r"\busing\s+namespace\b", code):
        yield line_of(code, match.start()), "'using namespace' in a header; name what is used"


def is_test(path):
    return path.endswith(("_test.cpp", "_fuzz.cpp")) or "/testing/" in path


def may_include(path, header):
    """None where `path` may include our header, else why not."""
    module, target = module_of(path), module_of(header)
    if target is None:
        return f"'{header}' is in no module of the graph (ci/module_graph.py)"
    if "/testing/" in header:
        return None if is_test(path) else f"'{header}' is for tests only"
    if target not in reachable(module):
        return f"{module} may not include {target} (ci/module_graph.py has the graph)"
    return None


def third_party_problem(path, header):
    if header in UMBRELLAS:
        return f"<{header}> pulls in a whole library; include the parts"
    for prefix, owners in THIRD_PARTY.items():
        if header != prefix and not header.startswith(prefix + "/"):
            continue
        is_ours_to_test = is_test(path) and prefix in ("boost/asio", "pugixml.hpp")
        if module_of(path) not in owners and not is_ours_to_test:
            return f"<{header}> belongs to {', '.join(owners)} alone"
    return None


def check_includes(path, text):
    if not path.startswith(MODULE_ROOTS):
        return
    if module_of(path) is None:
        yield 1, f"its folder has no row in ci/module_graph.py ({len(GRAPH)} modules have)"
        return
    for match in INCLUDE.finditer(text):
        kind, header = match.groups()
        ask = may_include if kind == '"' and header.startswith(MODULE_ROOTS) else third_party_problem
        problem = ask(path, header)
        if problem:
            yield line_of(text, match.start(2)), problem


def check_coroutine_words(path, code):
    for match in re.finditer(r"\bdetached\b", code):
        yield line_of(code, match.start()), "'detached' loses its errors; join it in async"
    if path.startswith("harness/async/") or os.path.basename(path) == "main.cpp":
        return
    for match in re.finditer(r"\bco_spawn\b", code):
        yield line_of(code, match.start()), "'co_spawn' belongs to harness/async and main alone"


def check_file(path, text):
    """All problems of one file as (line, text), in the order of the file."""
    problems = list(check_sizes(path, text))
    if path.endswith(SOURCES):
        code = code_only(text)
        problems += check_functions(path, code, text)
        problems += check_header(path, code)
        problems += check_includes(path, text)
        problems += check_coroutine_words(path, code)
    return sorted(problems)


def main(arguments):
    root = arguments[0] if arguments else project_root()
    count = 0
    paths = [path for path in project_files(root, *TEXTS) if not path.startswith("fixtures/")]
    for path in paths:
        for line, problem in check_file(path, read(root, path)):
            print(f"{path}:{line}: {problem}")
            count += 1
    print(f"check_style: {len(paths)} files, {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
