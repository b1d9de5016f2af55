#!/usr/bin/env -S python3 -B
"""Finds the ways of writing `co_await` that compilers translate wrongly; see CONTRIBUTING.md.

    ci/check_coroutines.py [ROOT]

GCC 12 frees twice where a co_await expression holds a brace-built aggregate or a capturing lambda;
GCC 15 leaks with a structured binding straight from co_await. Types are not known here, so every
brace counts, also one that would be harmless: a named value is no worse to read.
"""

import re
import sys

from cpp_text import code_only, line_of, project_files, project_root, read

BINDING = re.compile(r"\bauto\s*&{0,2}\s*\[[^\]]*\]\s*=\s*co_await\b")
LAMBDA = re.compile(r"\[(?P<capture>[^\[\]]*)\]\s*(\([^()]*\)\s*)?(mutable\s*)?(->[^{;]*)?\s*$")
OPENERS = {"(": ")", "[": "]", "{": "}"}
# A brace after one of these words begins statements, not a value.
BLOCK_WORDS = ("else", "do", "try", "noexcept", "const", "override", "final", "mutable")


def expression_end(code, begin):
    """Where the expression that holds the co_await at `begin` ends."""
    depth = 0
    for index in range(begin, len(code)):
        mark = code[index]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        if depth < 0 or (mark == ";" and depth == 0):
            return index
    return len(code)


def matching(code, opening):
    """The index of the brace that closes the one at `opening`."""
    depth = 0
    for index in range(opening, len(code)):
        depth += {"{": 1, "}": -1}.get(code[index], 0)
        if depth == 0:
            return index
    return len(code)


def braces_inside(code, begin, end):
    """Problems of the braces in one expression; the body of a lambda is not looked into."""
    index = begin
    while (index := code.find("{", index, end)) >= 0:
        head = LAMBDA.search(code[begin:index])
        if head is None:
            yield index, "a brace-built value in a co_await expression; name it in a line before"
        elif head.group("capture").strip():
            yield index, "a capturing lambda in a co_await expression; name it in a line before"
        index = matching(code, index) + 1


def brace_around(code, begin):
    """Whether the co_await at `begin` stands in a brace-built value of the same statement."""
    depth = 0
    for index in range(begin - 1, -1, -1):
        mark = code[index]
        if mark in ")]}":
            depth += 1
        elif mark in "([{" and depth > 0:
            depth -= 1
        elif mark == "{":
            return is_value_brace(code, index)
        elif mark == ";" and depth == 0:
            return False
    return False


def is_value_brace(code, index):
    """Whether the brace at `index` begins a value, not statements."""
    before = code[max(0, index - 400) : index].rstrip()
    statement = re.split(r"[;{}]", before)[-1]
    if LAMBDA.search(before) or "->" in statement:
        return False
    word = re.search(r"(\w+)$", before)
    if word:
        is_scope = re.search(r"\b(class|struct|union|namespace|enum)\b", statement)
        return word.group(1) not in BLOCK_WORDS and not is_scope
    return before[-1:] in ("(", ",", "=")


def problems_of(text):
    """All problems as (line, text), in the order of the file, each once."""
    code = code_only(text)
    found = set()
    for match in BINDING.finditer(code):
        reason = "a structured binding straight from co_await; name the value, then bind to it"
        found.add((line_of(code, match.start()), reason))
    for match in re.finditer(r"\bco_await\b", code):
        end = expression_end(code, match.end())
        for index, reason in braces_inside(code, match.end(), end):
            found.add((line_of(code, index), reason))
        if brace_around(code, match.start()):
            reason = "co_await inside of a brace-built value; name its result in a line before"
            found.add((line_of(code, match.start()), reason))
    return sorted(found)


def main(arguments):
    root = arguments[0] if arguments else project_root()
    paths = project_files(root, ".cpp", ".hpp")
    count = 0
    for path in paths:
        for line, problem in problems_of(read(root, path)):
            print(f"{path}:{line}: {problem}")
            count += 1
    print(f"check_coroutines: {len(paths)} files, {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
