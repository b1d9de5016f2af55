#pragma once

#include "harness/secrets/pattern_graph.hpp"

#include <string_view>

namespace harness::secrets {

/// Each byte as it is, or in any way in which a program may have escaped it: `%2f`, `\u002f`,
/// `\x2f`, `\057`, `\/`, `\n`, `&amp;`, `&#47;`. Also where only some of them are escaped.
void add_text_forms(PatternGraph& graph, std::string_view value, PatternGraph::Pattern pattern);

/// In hex digits of either case, also with separators and line breaks between the bytes.
void add_hex_forms(PatternGraph& graph, std::string_view value, PatternGraph::Pattern pattern);

/// In base64, wherever in a longer text it stands: in either alphabet, also with the two letters
/// percent-encoded, and with line breaks anywhere. Of letters that hold neighbouring bytes as well
/// those are included that can be.
void add_base64_forms(PatternGraph& graph, std::string_view value, PatternGraph::Pattern pattern);

} // namespace harness::secrets
