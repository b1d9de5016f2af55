#pragma once

#include "harness/base/source.hpp"

#include <string>
#include <vector>

namespace harness {

enum class Severity { error, warning, note };

/// One thing to tell the user about an input: where, what (with the offending value), what to do.
struct Diagnostic {
    Severity severity = Severity::error;
    Place place;
    std::string problem;
    std::string help; ///< What to do next; empty only where the problem says it already.
};

/// What was found wrong in one or more inputs, collected rather than thrown.
struct Diagnostics {
    std::vector<Diagnostic> items;

    void error(Place place, std::string problem, std::string help);
    void warning(Place place, std::string problem, std::string help);
    void append(Diagnostics other);
    void append_new(const Diagnostics& other); ///< What is told already is left out.
    [[nodiscard]] bool has_errors() const;
};

/// The text for a terminal: place, problem, source line with a caret line, help. At most 20 are
/// shown, in file order; a last line counts the others.
[[nodiscard]] std::string render(const Diagnostics& diagnostics);
[[nodiscard]] std::string render(const Diagnostic& diagnostic);

} // namespace harness
