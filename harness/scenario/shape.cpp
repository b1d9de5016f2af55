#include "harness/scenario/shape.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/kind_check.hpp"
#include "harness/scenario/vocabulary.hpp"
#include "harness/scenario/word_map_check.hpp"

#include <algorithm>

namespace harness::scenario {

namespace {

/// Far more than any map has; each unknown key is compared with all known ones.
constexpr std::size_t most_keys = 200;

std::vector<std::string> as_strings(std::span<const std::string_view> words) {
    return {words.begin(), words.end()};
}

std::string general_help(const Shape& shape) {
    return concat("write ", shape.expected, " here");
}

/// The problem of a value that is not what was expected, with the value.
bool report_unexpected(const TreeReader& reader, const Shape& shape, std::string help) {
    reader.error(concat("expected ", shape.expected, " at '",
                        reader.path().empty() ? "the top" : reader.path(), "', found ",
                        reader.node()->describe()),
                 std::move(help));
    return false;
}

std::string_view spelling_of(const TreeReader& reader) {
    const Span span = reader.node()->span;
    return reader.source().text().substr(span.offset, span.length);
}

bool is_compound(const Node& node) {
    return node.map() != nullptr || node.list() != nullptr;
}

/// What to write where a text is wanted and something else stands.
std::string help_for_text(const TreeReader& reader, const Shape& shape, const TextShape& form) {
    if (is_compound(*reader.node())) {
        return general_help(shape);
    }
    if (spelling_of(reader).find("${{") != std::string_view::npos) {
        return "the parameter's value is no text; put it in quotes where it is given";
    }
    if (form.pattern.empty()) {
        return concat("put it in quotes: \"", spelling_of(reader), "\"");
    }
    return form.remedy != nullptr ? form.remedy(spelling_of(reader)) : general_help(shape);
}

bool check_text(const TreeReader& reader, const Shape& shape, const TextShape& form) {
    const std::string* text = reader.node()->string();
    if (text == nullptr) {
        return report_unexpected(reader, shape, help_for_text(reader, shape, form));
    }
    if (text->size() > form.longest) {
        reader.error(concat("the text at '", reader.path(), "' has ", text->size(),
                            " bytes; the limit is ", form.longest),
                     "shorten it");
        return false;
    }
    if (text->find('\0') != std::string::npos) {
        reader.error(concat("the text at '", reader.path(), "' holds a zero byte"),
                     "no argument, path or output of Linux can hold it; remove it");
        return false;
    }
    if (text->size() >= form.shortest && (form.accepts == nullptr || form.accepts(*text))) {
        return true;
    }
    return report_unexpected(reader, shape,
                             form.remedy != nullptr ? form.remedy(*text) : general_help(shape));
}

bool check_integer(const TreeReader& reader, const Shape& shape, const IntegerShape& form) {
    const auto* number = std::get_if<std::int64_t>(&reader.node()->value);
    if (number != nullptr && *number >= form.minimum && *number <= form.maximum) {
        return true;
    }
    return report_unexpected(reader, shape, general_help(shape));
}

bool check_truth(const TreeReader& reader, const Shape& shape) {
    if (reader.node()->boolean() != nullptr) {
        return true;
    }
    return report_unexpected(reader, shape, general_help(shape));
}

bool check_scalar(const TreeReader& reader, const Shape& shape, const ScalarShape& form) {
    const Node& node = *reader.node();
    const std::string* text = node.string();
    const bool is_scalar = !node.is_null() && !is_compound(node);
    const std::size_t size = text != nullptr ? text->size() : node.span.length;
    const bool fits_a_line = size <= form.longest && (text == nullptr || is_one_line(*text));
    return (is_scalar && fits_a_line) || report_unexpected(reader, shape, general_help(shape));
}

bool check_choice(const TreeReader& reader, const Shape& shape, const ChoiceShape& form) {
    const std::string* text = reader.node()->string();
    if (text == nullptr) {
        return report_unexpected(reader, shape, general_help(shape));
    }
    if (std::find(form.words.begin(), form.words.end(), *text) != form.words.end()) {
        return true;
    }
    const auto meant = nearest(*text, as_strings(form.words));
    return report_unexpected(reader, shape,
                             meant ? concat("did you mean '", *meant, "'?") : general_help(shape));
}

bool check_list(const TreeReader& reader, const Shape& shape, const ListShape& form) {
    if (reader.node()->list() == nullptr) {
        return report_unexpected(reader, shape, general_help(shape));
    }
    const auto elements = reader.elements();
    if (elements.empty()) {
        reader.error(concat("the list at '", reader.path(), "' is empty"), "add an element");
        return false;
    }
    if (elements.size() > form.most) {
        reader.error(concat("the list at '", reader.path(), "' has ", elements.size(),
                            " elements; the limit is ", form.most),
                     "shorten it");
        return false;
    }
    bool fits = true;
    for (const TreeReader& element : elements) {
        fits = check_shape(element, *form.element) && fits;
    }
    return fits;
}

bool check_map(const TreeReader& reader, const Shape& shape, const MapShape& form) {
    if (reader.node()->map() == nullptr) {
        return report_unexpected(reader, shape, general_help(shape));
    }
    const auto members = reader.members();
    if (members.size() > most_keys) {
        reader.error(concat("this map has ", members.size(), " keys; the limit is ", most_keys),
                     "check that this is the right file");
        return false;
    }
    bool fits = check_keys(reader, form.object->keys);
    const auto known = names_of(form.object->keys);
    fits = fits && std::all_of(members.begin(), members.end(), [&](const auto& member) {
               return std::find(known.begin(), known.end(), member.first) != known.end();
           });
    reader.reject_unknown_keys(known);
    return fits;
}

bool check_nothing(const TreeReader& reader, const Shape& shape) {
    const Node::Map* map = reader.node()->map();
    if (reader.node()->is_null() || (map != nullptr && map->empty())) {
        return true;
    }
    return report_unexpected(reader, shape, "leave it empty; it takes no value");
}

bool can_stand_for(const Node& node, const Shape& shape) {
    struct Visitor {
        const Node& node;
        bool operator()(const TextShape&) const { return node.string() != nullptr; }
        bool operator()(const IntegerShape&) const { return !is_compound(node); }
        bool operator()(const TruthShape&) const { return !is_compound(node); }
        bool operator()(const ScalarShape&) const { return !is_compound(node); }
        bool operator()(const ChoiceShape&) const { return node.string() != nullptr; }
        bool operator()(const ListShape&) const { return node.list() != nullptr; }
        bool operator()(const MapShape&) const { return node.map() != nullptr; }
        bool operator()(const WordMapShape&) const { return node.map() != nullptr; }
        bool operator()(const NothingShape&) const { return node.is_null(); }
        bool operator()(const EitherShape&) const { return false; }
        bool operator()(const KindShape&) const { return node.map() != nullptr; }
    };
    return std::visit(Visitor{node}, shape.form);
}

bool check_either(const TreeReader& reader, const Shape& shape, const EitherShape& form) {
    for (const Shape* alternative : form.alternatives) {
        if (!can_stand_for(*reader.node(), *alternative)) {
            continue;
        }
        if (const auto* choice = std::get_if<ChoiceShape>(&alternative->form)) {
            return check_choice(reader, shape, *choice);
        }
        return check_shape(reader, *alternative);
    }
    for (const Shape* alternative : form.alternatives) {
        if (const auto* text = std::get_if<TextShape>(&alternative->form)) {
            return report_unexpected(reader, shape, help_for_text(reader, shape, *text));
        }
    }
    return report_unexpected(reader, shape, general_help(shape));
}

} // namespace

bool check_shape(const TreeReader& reader, const Shape& shape) {
    struct Visitor {
        const TreeReader& reader;
        const Shape& shape;
        bool operator()(const TextShape& form) const { return check_text(reader, shape, form); }
        bool operator()(const IntegerShape& form) const {
            return check_integer(reader, shape, form);
        }
        bool operator()(const TruthShape&) const { return check_truth(reader, shape); }
        bool operator()(const ScalarShape& form) const { return check_scalar(reader, shape, form); }
        bool operator()(const ChoiceShape& form) const { return check_choice(reader, shape, form); }
        bool operator()(const ListShape& form) const { return check_list(reader, shape, form); }
        bool operator()(const MapShape& form) const { return check_map(reader, shape, form); }
        bool operator()(const WordMapShape& form) const { return check_word_map(reader, form); }
        bool operator()(const NothingShape&) const { return check_nothing(reader, shape); }
        bool operator()(const EitherShape& form) const { return check_either(reader, shape, form); }
        bool operator()(const KindShape& form) const { return check_kind(reader, form); }
    };
    return std::visit(Visitor{reader, shape}, shape.form);
}

std::vector<std::string> names_of(std::span<const KeySpec> keys) {
    std::vector<std::string> names;
    names.reserve(keys.size());
    for (const KeySpec& key : keys) {
        names.emplace_back(key.name);
    }
    return names;
}

} // namespace harness::scenario
