"""C++ source as the checks want it: comments and the insides of literals blanked, places kept."""

import os
import re
import subprocess

_TOKEN = re.compile(
    r"""
    //[^\n]*                                        # comment to the end of the line
  | /\*.*?\*/                                       # comment
  | R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"    # raw string
  | "(?:\\.|[^"\\\n])*"                             # string
  | (?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'            # character, not a digit separator
    """,
    re.VERBOSE | re.DOTALL,
)


def _blank(match):
    text = match.group(0)
    quoted = text[0] in "\"'R"
    inside = re.sub(r"[^\n]", " ", text)
    return '"' + inside[1:-1] + '"' if quoted and len(text) > 1 else inside


def code_only(text):
    """The text with each comment and literal replaced by as many blanks; lines and columns stay."""
    return _TOKEN.sub(_blank, text)


def line_of(text, index):
    return text.count("\n", 0, index) + 1


def project_root():
    """The folder above the one with these scripts."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def project_files(root, *endings):
    """Files of the project, tracked or new but not ignored, as sorted paths relative to root."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    kept = {path for path in listed if path.endswith(endings)}
    return sorted(path for path in kept if os.path.isfile(os.path.join(root, path)))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()
