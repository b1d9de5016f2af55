#include "harness/base/concat.hpp"
#include "harness/disko/effects.hpp"
#include "harness/disko/shell_words.hpp"

#include <algorithm>

namespace harness::disko {

namespace {

/// A text as a basic regular expression that matches it and nothing else.
std::string as_pattern(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\.[]*^$").find(c) != std::string_view::npos) {
            out.push_back('\\');
        }
        out.push_back(c);
    }
    return out;
}

std::string condition(const Probe& probe) {
    const std::string line = shell_line(probe.argv);
    switch (probe.judgement) {
    case Judgement::succeeds:
        return concat(line, " >/dev/null 2>&1");
    case Judgement::prints_text:
        return concat(line, " | grep -qF -- ", shell_quoted(probe.text));
    case Judgement::prints_line:
        return concat(line, " | grep -qxF -- ", shell_quoted(probe.text));
    case Judgement::prints_line_starting_with:
        return concat(line, " | grep -q -- ", shell_quoted(concat("^", as_pattern(probe.text))));
    case Judgement::prints_line_of_resolved_path:
        return concat(line, " | grep -q \"^$(readlink -f ", shell_quoted(probe.text), ") \"");
    }
    return line;
}

std::string guard_line(const std::vector<Guard>& guards) {
    std::string out = "if ";
    for (const Guard& guard : guards) {
        out += concat(out == "if " ? "" : " && ", guard.wanted ? "" : "! ", condition(guard.probe));
    }
    return concat(out, "; then\n");
}

/// The command line with `"$name"` for each `{}`.
std::string line_with_name(const Argv& argv) {
    std::string line;
    for (const std::string& word : argv) {
        line += concat(line.empty() ? "" : " ", word == "{}" ? "\"$name\"" : shell_quoted(word));
    }
    return line;
}

std::string command(const Action& action, const std::string& indent) {
    const bool repeats = action.for_each.has_value();
    std::string line = repeats ? line_with_name(action.argv) : shell_line(action.argv);
    if (action.fallback_argv) {
        line += concat(" ||\n", indent, "  ", shell_line(*action.fallback_argv));
    }
    if (action.failure_is_tolerated) {
        line += " || true";
    }
    return line;
}

std::string loop(const Action& action, const std::string& indent) {
    const std::string body = command(action, indent + "  ");
    return concat(indent, shell_line(action.for_each->argv), " | while read -r name kind; do\n",
                  indent, "  if [ \"$kind\" = ", shell_quoted(action.for_each->second_word),
                  " ]; then ", body, "; fi\n", indent, "done\n");
}

std::string render(const Action& action) {
    std::string out = concat("# ", action.summary, "\n");
    std::replace(out.begin(), out.end() - 1, '\n', ' ');
    if (action.runs_after_failure) {
        out += "# (also after a failure)\n";
    }
    const std::string indent = action.guards.empty() ? "" : "  ";
    const std::string body =
        action.for_each ? loop(action, indent) : concat(indent, command(action, indent), "\n");
    if (action.guards.empty()) {
        return out + body;
    }
    return concat(out, guard_line(action.guards), body, "fi\n");
}

} // namespace

std::string render_script(std::span<const Action> actions) {
    std::string script = "set -eu\n";
    std::string path;
    for (const Action& action : actions) {
        if (action.path.text != path) {
            path = action.path.text;
            script += concat("\n## ", path, "\n");
        }
        script += render(action);
    }
    return script;
}

} // namespace harness::disko
