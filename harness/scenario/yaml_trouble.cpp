#include "harness/scenario/yaml_trouble.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/yaml_text.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

namespace {

struct Translation {
    std::string_view start; ///< Of yaml-cpp's message, the same in 0.7 and 0.8.
    std::string_view problem;
    std::string_view help;
};

constexpr std::string_view align = "give it the same indentation as the keys that it belongs to";

constexpr std::string_view close = "add what closes it, or the ',' that is missing inside of it";

constexpr std::array<Translation, 17> translations{{
    {"end of map not found", "this does not fit into the map above it", align},
    {"end of sequence not found", "this does not fit into the list above it",
     "start it with '- ' at the same indentation as the elements above"},
    {"end of map flow not found", "a '{' is not closed", close},
    {"end of sequence flow not found", "a '[' is not closed", close},
    {"illegal EOF in scalar", "a quote is not closed", "add the missing quote"},
    {"illegal map value", "a second ': ' stands in one value",
     "put the whole value in quotes if the ':' belongs to it"},
    {"illegal map key", "a key can not stand here", align},
    {"illegal block entry", "a list element can not stand here",
     "put its '- ' on a line of its own, under the key"},
    {"illegal flow end", "a bracket is closed that was never opened", "remove it"},
    {"illegal tab", "a tab stands in the indentation", "indent with spaces"},
    {"illegal document indicator", "a document ends inside of a quoted text",
     "close the quote before this line"},
    {"unknown token", "a value can not start with this character", "put the value in quotes"},
    {"unknown escape character", "unknown escape in a quoted text",
     "write '\\\\' for a backslash, or use single quotes"},
    {"illegal character found while scanning", "'*' and '&' have a meaning of their own in YAML",
     "put the value in quotes"},
    {"the referenced anchor is not defined", "aliases ('*name') are not supported",
     "put the value in quotes if the '*' belongs to it"},
    {"anchor not found after &", "'&' has a meaning of its own in YAML", "put the value in quotes"},
    {"alias not found after *", "'*' has a meaning of its own in YAML", "put the value in quotes"},
}};

Diagnostic error_at(const Source& source, std::size_t offset, std::string problem,
                    std::string help) {
    return {Severity::error, source.place_of({static_cast<std::uint32_t>(offset), 1}),
            std::move(problem), std::move(help)};
}

/// "  b: 2" under "a: 1" is one value "1 b" with a second ': ' to YAML; a person sees a key.
bool is_indented_key(const Source& source, const YamlError& error) {
    return error.message.starts_with("illegal map value") &&
           line_before(source.text(), error.offset).find(':') == std::string_view::npos;
}

/// "'it's'" or "\"a\" b": the map ends in the middle of a line.
bool is_text_after_quote(const Source& source, const YamlError& error) {
    const std::string_view before = line_before(source.text(), error.offset);
    return error.message.starts_with("end of map not found") &&
           before.find_first_of("'\"") != std::string_view::npos;
}

/// "{ size: ${{ size }} }": its braces are those of a map to YAML.
std::optional<std::size_t> find_bare_placeholder(const Source& source, const YamlError& error) {
    if (!error.open_bracket) {
        return std::nullopt;
    }
    const std::string_view text = source.text();
    const std::size_t line_end = text.find('\n', std::max(*error.open_bracket, error.offset));
    const std::size_t at = text.substr(0, line_end).find("${{", *error.open_bracket);
    return at != std::string_view::npos ? std::optional(at) : std::nullopt;
}

} // namespace

std::optional<Diagnostic> recognise_trouble(const Source& source, const YamlLimits& limits) {
    const std::string_view text = source.text();
    if (text.size() > limits.size.count) {
        return Diagnostic{
            Severity::error, source.whole(),
            concat("the file has ", text.size(), " bytes; the limit is ", to_human(limits.size)),
            "check that this is the right file"};
    }
    if (const auto at = find_forbidden_byte(text)) {
        const unsigned byte = static_cast<unsigned char>(text[*at]);
        return error_at(source, *at,
                        concat("the byte ", byte, " is a control character or no UTF-8"),
                        "save the file as UTF-8 text");
    }
    return std::nullopt;
}

Diagnostic explain_yaml_error(const Source& source, const YamlError& error) {
    if (const auto tab = find_tab_in_indentation(source.text(), error.offset)) {
        return error_at(source, *tab, "a tab stands in the indentation", "indent with spaces");
    }
    if (is_indented_key(source, error)) {
        return error_at(source, error.offset, "this key does not fit under the line above it",
                        std::string(align));
    }
    if (is_text_after_quote(source, error)) {
        return error_at(source, error.offset, "text stands after a closing quote",
                        "put the whole value in quotes; inside of '...', write '' for a quote");
    }
    if (const auto placeholder = find_bare_placeholder(source, error)) {
        return error_at(source, *placeholder, "a '${{ }}' stands between braces or brackets",
                        "put it in quotes there: \"${{ name }}\"");
    }
    for (const Translation& translation : translations) {
        if (!error.message.starts_with(translation.start)) {
            continue;
        }
        const bool is_bracket = translation.help == close && error.open_bracket;
        return error_at(source, is_bracket ? *error.open_bracket : error.offset,
                        std::string(translation.problem), std::string(translation.help));
    }
    return error_at(source, error.offset, concat("invalid YAML: ", error.message),
                    "mend the YAML at this place");
}

} // namespace harness::scenario
