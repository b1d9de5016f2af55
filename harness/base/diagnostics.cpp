#include "harness/base/diagnostics.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>
#include <string_view>

namespace harness {

namespace {

constexpr std::size_t most_shown = 20;
constexpr std::size_t widest_line = 100;

std::string_view name_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::note:
        return "note";
    }
    return "error";
}

/// The part of a long line around the caret, so that minified JSON does not flood the terminal.
struct Excerpt {
    std::string text;
    std::size_t caret = 0;
};

Excerpt excerpt_of(const Place& place) {
    std::string text = place.line_text;
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    std::size_t caret = place.column > 0 ? place.column - 1 - place.line_text_from : 0;
    if (text.size() > widest_line) {
        const std::size_t start = caret > 40 ? caret - 40 : 0;
        text = text.substr(std::min(start, text.size()), widest_line);
        caret -= start;
    }
    return {std::move(text), caret};
}

void append_source_line(std::string& out, const Place& place) {
    const Excerpt excerpt = excerpt_of(place);
    const std::string number = std::to_string(place.line);
    const std::size_t room =
        excerpt.text.size() > excerpt.caret ? excerpt.text.size() - excerpt.caret : 1;
    const std::size_t underline =
        std::max<std::size_t>(1, std::min<std::size_t>(place.length, room)) - 1;
    out += concat("   ", number, " | ", excerpt.text, "\n");
    out += concat("   ", std::string(number.size(), ' '), " | ", std::string(excerpt.caret, ' '),
                  "^", std::string(underline, '~'), "\n");
}

bool comes_before(const Diagnostic& a, const Diagnostic& b) {
    if (a.place.file != b.place.file) {
        return false;
    }
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
}

} // namespace

void Diagnostics::error(Place place, std::string problem, std::string help) {
    items.push_back({Severity::error, std::move(place), std::move(problem), std::move(help)});
}

void Diagnostics::warning(Place place, std::string problem, std::string help) {
    items.push_back({Severity::warning, std::move(place), std::move(problem), std::move(help)});
}

void Diagnostics::append_new(const Diagnostics& other) {
    for (const Diagnostic& one : other.items) {
        const bool is_known = std::any_of(items.begin(), items.end(), [&](const Diagnostic& known) {
            return known.problem == one.problem && known.place.file == one.place.file &&
                   known.place.line == one.place.line && known.place.column == one.place.column;
        });
        if (!is_known) {
            items.push_back(one);
        }
    }
}

void Diagnostics::append(Diagnostics other) {
    items.insert(items.end(), std::make_move_iterator(other.items.begin()),
                 std::make_move_iterator(other.items.end()));
}

bool Diagnostics::has_errors() const {
    return std::any_of(items.begin(), items.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string render(const Diagnostic& diagnostic) {
    const Place& place = diagnostic.place;
    std::string out = place.file;
    if (place.line > 0) {
        out += concat(":", place.line, ":", place.column);
    }
    out += concat(out.empty() ? "" : ": ", name_of(diagnostic.severity), ": ", diagnostic.problem,
                  "\n");
    if (place.line > 0) {
        append_source_line(out, place);
    }
    if (!diagnostic.help.empty()) {
        out += concat("  help: ", diagnostic.help, "\n");
    }
    return out;
}

std::string render(const Diagnostics& diagnostics) {
    std::vector<Diagnostic> sorted = diagnostics.items;
    // Stable over files: a file keeps the order in which it was read, lines are sorted inside it.
    for (auto first = sorted.begin(); first != sorted.end();) {
        const auto last = std::find_if(first, sorted.end(), [&](const Diagnostic& d) {
            return d.place.file != first->place.file;
        });
        std::stable_sort(first, last, comes_before);
        first = last;
    }
    std::string out;
    const std::size_t shown = std::min(sorted.size(), most_shown);
    for (std::size_t i = 0; i < shown; ++i) {
        out += render(sorted[i]);
    }
    if (sorted.size() > shown) {
        out += concat("... and ", sorted.size() - shown, " more\n");
    }
    return out;
}

} // namespace harness
