#include "harness/scenario/testing/schema_check.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace harness::scenario::testing {

namespace {

using Violations = std::vector<std::string>;

void check(const Node& schema, const Node& value, const std::string& path, Violations& found);

bool has_type(const Node& value, const std::string& type) {
    if (type == "object") {
        return value.map() != nullptr;
    }
    if (type == "array") {
        return value.list() != nullptr;
    }
    if (type == "string") {
        return value.string() != nullptr;
    }
    if (type == "null") {
        return value.is_null();
    }
    if (type == "boolean") {
        return value.boolean() != nullptr;
    }
    if (type == "number") {
        return std::holds_alternative<std::int64_t>(value.value) ||
               std::holds_alternative<std::uint64_t>(value.value) ||
               std::holds_alternative<double>(value.value);
    }
    if (type == "integer") {
        return std::holds_alternative<std::int64_t>(value.value);
    }
    throw std::runtime_error(concat("the schema has the unknown type '", type, "'"));
}

bool has_one_type(const Node& value, const Node& types) {
    if (types.list() == nullptr) {
        return has_type(value, *types.string());
    }
    return std::any_of(types.list()->begin(), types.list()->end(),
                       [&](const Node& type) { return has_type(value, *type.string()); });
}

/// What the schema says of a key by its pattern, where it does not name it.
const Node* schema_by_pattern(const Node& schema, const std::string& key) {
    const Node* patterns = schema.find("patternProperties");
    if (patterns != nullptr) {
        for (const Member& pattern : *patterns->map()) {
            if (contains_match(key, pattern.key)) {
                return &pattern.value;
            }
        }
    }
    return nullptr;
}

void check_object(const Node& schema, const Node::Map& map, const std::string& path,
                  Violations& found) {
    const Node* properties = schema.find("properties");
    const Node* fewest = schema.find("minProperties");
    if (fewest != nullptr && std::cmp_less(map.size(), std::get<std::int64_t>(fewest->value))) {
        found.push_back(concat(path, ": too few keys"));
    }
    for (const Member& member : map) {
        const Node* property = properties != nullptr ? properties->find(member.key) : nullptr;
        property = property != nullptr ? property : schema_by_pattern(schema, member.key);
        if (property != nullptr) {
            check(*property, member.value, concat(path, ".", member.key), found);
        } else if (schema.find("additionalProperties") != nullptr) {
            found.push_back(concat(path, ": additional ", member.key));
        }
    }
    if (const Node* required = schema.find("required")) {
        for (const Node& key : *required->list()) {
            const bool is_there = std::any_of(map.begin(), map.end(), [&](const Member& member) {
                return member.key == *key.string();
            });
            if (!is_there) {
                found.push_back(concat(path, ": missing ", *key.string()));
            }
        }
    }
}

void check_array(const Node& schema, const Node::List& list, const std::string& path,
                 Violations& found) {
    const Node* least = schema.find("minItems");
    if (least != nullptr && std::cmp_less(list.size(), std::get<std::int64_t>(least->value))) {
        found.push_back(concat(path, ": too few elements"));
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        check(*schema.find("items"), list[i], concat(path, "[", i, "]"), found);
    }
}

void check_string(const Node& schema, const std::string& text, const std::string& path,
                  Violations& found) {
    const Node* least = schema.find("minLength");
    if (least != nullptr && std::cmp_less(text.size(), std::get<std::int64_t>(least->value))) {
        found.push_back(concat(path, ": too short"));
    }
    const Node* most = schema.find("maxLength");
    if (most != nullptr && std::cmp_greater(text.size(), std::get<std::int64_t>(most->value))) {
        found.push_back(concat(path, ": too long"));
    }
    const Node* pattern = schema.find("pattern");
    if (pattern != nullptr && !contains_match(text, *pattern->string())) {
        found.push_back(concat(path, ": pattern"));
    }
    if (const Node* words = schema.find("enum")) {
        const auto& list = *words->list();
        if (std::none_of(list.begin(), list.end(),
                         [&](const Node& word) { return *word.string() == text; })) {
            found.push_back(concat(path, ": enum"));
        }
    }
}

void check_integer(const Node& schema, std::int64_t number, const std::string& path,
                   Violations& found) {
    const Node* least = schema.find("minimum");
    const Node* most = schema.find("maximum");
    if (least != nullptr && number < std::get<std::int64_t>(least->value)) {
        found.push_back(concat(path, ": too small"));
    }
    if (most != nullptr && number > std::get<std::int64_t>(most->value)) {
        found.push_back(concat(path, ": too large"));
    }
}

std::ptrdiff_t count_fitting(const Node::List& alternatives, const Node& value,
                             const std::string& path) {
    return std::count_if(alternatives.begin(), alternatives.end(), [&](const Node& alternative) {
        Violations inner;
        check(alternative, value, path, inner);
        return inner.empty();
    });
}

void refuse_unknown_keywords(const Node& schema) {
    static constexpr std::array<std::string_view, 20> known{
        "$schema",   "title",         "description",       "type",      "additionalProperties",
        "required",  "enum",          "properties",        "pattern",   "oneOf",
        "items",     "minimum",       "maximum",           "minLength", "minItems",
        "maxLength", "minProperties", "patternProperties", "not",       "anyOf"};
    for (const Member& member : *schema.map()) {
        if (std::find(known.begin(), known.end(), member.key) == known.end()) {
            throw std::runtime_error(
                concat("the schema has the unknown keyword '", member.key, "'"));
        }
    }
}

void check(const Node& schema, const Node& value, const std::string& path, Violations& found) {
    refuse_unknown_keywords(schema);
    const Node* type = schema.find("type");
    if (type != nullptr && !has_one_type(value, *type)) {
        found.push_back(concat(path, ": type"));
        return;
    }
    if (const Node* refused = schema.find("not")) {
        Violations inner;
        check(*refused, value, path, inner);
        if (inner.empty()) {
            found.push_back(concat(path, ": must not be"));
        }
    }
    if (const Node* alternatives = schema.find("oneOf")) {
        const std::ptrdiff_t fitting = count_fitting(*alternatives->list(), value, path);
        if (fitting != 1) {
            found.push_back(concat(path, ": fits ", fitting, " alternatives"));
        }
    }
    if (const Node* alternatives = schema.find("anyOf")) {
        if (count_fitting(*alternatives->list(), value, path) == 0) {
            found.push_back(concat(path, ": fits no alternative"));
        }
    }
    if (const Node::Map* map = value.map()) {
        check_object(schema, *map, path, found);
    } else if (const Node::List* list = value.list(); list != nullptr && schema.find("items")) {
        check_array(schema, *list, path, found);
    } else if (const std::string* text = value.string()) {
        check_string(schema, *text, path, found);
    } else if (const auto* number = std::get_if<std::int64_t>(&value.value)) {
        check_integer(schema, *number, path, found);
    }
}

} // namespace

std::vector<std::string> find_violations(const Node& schema, const Node& value) {
    Violations found;
    check(schema, value, "", found);
    return found;
}

} // namespace harness::scenario::testing
