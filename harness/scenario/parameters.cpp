#include "harness/scenario/parameters.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/names.hpp"
#include "harness/scenario/scenario_keys.hpp"
#include "harness/scenario/vocabulary.hpp"
#include "harness/scenario/yaml_scalar.hpp"
#include "harness/scenario/yaml_tree.hpp"

#include <algorithm>
#include <memory>
#include <set>

namespace harness::scenario {

namespace {

constexpr std::size_t most_runs = 1'000;

ParameterValue value_of(const Source& source, const Node& node) {
    const std::string* text = node.string();
    const std::string_view spelling = source.text().substr(node.span.offset, node.span.length);
    return {node.value, text != nullptr ? *text : std::string(spelling)};
}

bool is_scalar(const Node& node) {
    return !node.is_null() && node.map() == nullptr && node.list() == nullptr;
}

/// The values of a list; what stands there twice would be two runs of one name.
std::vector<ParameterValue> values_of(const Source& source, const Node::List& list,
                                      Diagnostics& problems) {
    std::vector<ParameterValue> values;
    std::set<std::string> texts;
    for (const Node& node : list) {
        values.push_back(value_of(source, node));
        if (!texts.insert(values.back().text).second) {
            problems.error(source.place_of(node.span),
                           concat("the value '", values.back().text, "' stands here twice"),
                           "remove one of the two");
        }
    }
    return values;
}

void read_for_each(const Source& source, const Node& lists, std::vector<Declaration>& out,
                   Diagnostics& problems) {
    std::size_t runs = 1;
    for (const Member& member : *lists.map()) {
        const Place place = source.place_of(member.key_span);
        const auto other = std::find_if(
            out.begin(), out.end(), [&](const Declaration& one) { return one.name == member.key; });
        if (other != out.end()) {
            problems.error(place,
                           concat("'", member.key, "' stands in 'parameters' too, in line ",
                                  other->place.line),
                           "remove it there; the first value here is the default");
        }
        out.push_back({member.key, values_of(source, *member.value.list(), problems), true, place});
        runs = std::min(runs, most_runs + 1) * out.back().values.size();
    }
    if (runs > most_runs) {
        problems.error(source.place_of({lists.span.offset, 1}),
                       concat("'for-each' makes more than ", most_runs, " runs"),
                       "shorten its lists");
    }
}

} // namespace

std::vector<Declaration> read_declarations(const Tree& tree, Diagnostics& problems) {
    const Node* parameters = tree.root.find("parameters");
    const Node* for_each = tree.root.find("for-each");
    const bool is_sound = parameters == nullptr || has_shape(tree, "parameters", problems);
    std::vector<Declaration> out;
    if ((for_each != nullptr && !has_shape(tree, "for-each", problems)) || !is_sound) {
        return out;
    }
    if (parameters != nullptr) {
        for (const Member& member : *parameters->map()) {
            out.push_back({member.key,
                           {value_of(*tree.source, member.value)},
                           false,
                           tree.source->place_of(member.key_span)});
        }
    }
    if (for_each != nullptr) {
        read_for_each(*tree.source, *for_each, out, problems);
    }
    return out;
}

Result<Setting> parse_setting(std::string_view word, const std::string& origin) {
    Diagnostics problems;
    const std::size_t equals = word.find('=');
    const std::string name(word.substr(0, equals));
    const auto refused = [&](std::string problem, std::string help) {
        problems.error(Place{.file = origin, .line_text = {}}, std::move(problem), std::move(help));
        return problems;
    };
    if (equals == std::string_view::npos || !Word::parse(name)) {
        return refused(concat("'", word, "' sets no parameter"),
                       concat("write a name, '=' and a value: ", origin, " months=3"));
    }
    const std::string_view value = word.substr(equals + 1);
    const auto plain = resolve_plain_scalar(value);
    const std::size_t first = value.find_first_not_of(" \t");
    if (std::holds_alternative<std::nullptr_t>(plain) || first == std::string_view::npos ||
        value[first] == '#') {
        return refused(concat("'", name, "' gets no value"),
                       concat("write it after the '='; an empty text is '", name, "=\"\"'"));
    }
    const auto tree = parse_yaml(std::make_shared<const Source>(origin, std::string(value)));
    if (!tree) {
        return tree.error();
    }
    if (!is_scalar(tree->root)) {
        return refused(concat("'", value, "' is ", tree->root.describe(), ", no single value"),
                       concat("put it in quotes if it is meant as a text: '", name, "=\"…\"'"));
    }
    Setting setting{name, value_of(*tree->source, tree->root)};
    if (!is_one_line(setting.value.text) || setting.value.text.size() > longest_parameter) {
        return refused(
            concat("the value of '", name, "' is no line of at most ", longest_parameter, " bytes"),
            "shorten it");
    }
    return setting;
}

} // namespace harness::scenario
