"""Finds the function bodies of C++ code whose comments and literals are blanked (see cpp_text)."""

import re

_NOT_A_FUNCTION = re.compile(r"^\s*(inline\s+)?namespace\b|^\s*extern\s*\"|\benum\b")
_TYPE = re.compile(r"\b(class|struct|union)\b[^()=]*$")


def _kind(head):
    """What the brace after `head`, the text since the last statement, begins."""
    if _NOT_A_FUNCTION.search(head) or _TYPE.search(head):
        return "scope"
    return "function" if "(" in head and not head.rstrip().endswith("=") else "other"


def _goes_on(code, index):
    """Whether the brace closed before `index` was a member's, in a constructor's initialisers."""
    return code[index:].lstrip()[:1] in (",", "{")


def functions_of(code):
    """Yields (first line, last line) of every outermost function, signature included."""
    stack = []
    statement = 0
    for match in re.finditer(r"[{};]|^[ \t]*#[^\n]*", code, re.MULTILINE):
        mark = match.group(0)
        if mark == "{":
            inside = any(kind == "function" for kind, _ in stack)
            kind = "other" if inside else _kind(code[statement : match.start()])
            stack.append((kind, statement))
        elif mark == "}" and stack:
            kind, begin = stack.pop()
            if kind == "function" and _goes_on(code, match.end()):
                statement = begin
                continue
            if kind == "function":
                begin += len(code[begin:]) - len(code[begin:].lstrip())
                yield code.count("\n", 0, begin) + 1, code.count("\n", 0, match.start()) + 1
        if mark != "{" or stack[-1][0] != "other":
            statement = match.end()
