#include "harness/scenario/json_schema.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/scenario_keys.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace harness::scenario {

namespace {

/// Keeps the order of the table, which is the order in which editors offer keys.
using Json = nlohmann::ordered_json;

/// Where a placeholder may stand: nowhere, or for any value.
enum class Placeholders { none, allowed };

constexpr std::string_view whole_placeholder = R"(^\$\{\{ *[a-z0-9-]+ *\}\}$)";
constexpr std::string_view some_placeholder = R"(\$\{\{ *[a-z0-9-]+ *\}\})";
constexpr std::string_view word_pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

Json schema_of(const Shape& shape, Placeholders placeholders);

/// Keys that can not stand beside others: in each alternative one of the others is there, or none,
/// and then those that are required.
void add_alternatives(Json& schema, std::span<const KeySpec> keys) {
    const Json never{{"not", Json::object()}};
    const Json empty{{"required", Json::array()}, {"properties", Json::object()}};
    std::map<std::string_view, Json> with;
    Json without = empty;
    for (const KeySpec& key : keys) {
        for (const std::string_view other : key.unless) {
            Json& alternative = with.emplace(other, empty).first->second;
            alternative["required"] = Json::array({other});
            alternative["properties"][std::string(key.name)] = never;
            without["properties"][std::string(other)] = never;
        }
        if (key.is_required && !key.unless.empty()) {
            without["required"].push_back(key.name);
        }
    }
    if (!with.empty()) {
        schema["oneOf"] = Json::array({std::move(without)});
        for (auto& [other, alternative] : with) {
            schema["oneOf"].push_back(std::move(alternative));
        }
    }
}

Json schema_of_keys(std::span<const KeySpec> keys, std::span<const KeySpec> common,
                    Placeholders outside) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const auto table : {keys, common}) {
        for (const KeySpec& key : table) {
            const auto placeholders = key.takes_parameters ? Placeholders::allowed : outside;
            Json property = schema_of(*key.shape, placeholders);
            property["description"] = key.meaning;
            properties[std::string(key.name)] = std::move(property);
            if (key.is_required && key.unless.empty()) {
                required.push_back(key.name);
            }
        }
    }
    Json schema{{"type", "object"}, {"additionalProperties", false}};
    if (!required.empty()) {
        schema["required"] = std::move(required);
    }
    schema["properties"] = std::move(properties);
    add_alternatives(schema, keys);
    return schema;
}

/// The schema of a value that is no free text, or of a placeholder that stands for one.
Json or_placeholder(Json schema, Placeholders placeholders,
                    std::string_view pattern = whole_placeholder) {
    if (placeholders == Placeholders::none) {
        return schema;
    }
    Json placeholder{{"type", "string"}, {"pattern", pattern}};
    return {{"oneOf", {std::move(schema), std::move(placeholder)}}};
}

struct Visitor {
    Placeholders placeholders;

    Json operator()(const TextShape& form) const {
        Json schema{{"type", "string"}};
        if (form.shortest > 0) {
            schema["minLength"] = form.shortest;
        }
        if (!form.pattern.empty()) {
            schema["pattern"] = placeholders == Placeholders::none
                                    ? std::string(form.pattern)
                                    : concat(form.pattern, "|", some_placeholder);
        }
        return schema;
    }
    Json operator()(const IntegerShape& form) const {
        return or_placeholder(
            {{"type", "integer"}, {"minimum", form.minimum}, {"maximum", form.maximum}},
            placeholders);
    }
    Json operator()(const TruthShape&) const {
        return or_placeholder({{"type", "boolean"}}, placeholders);
    }
    Json operator()(const ScalarShape& form) const {
        return {{"type", {"string", "number", "boolean"}}, {"maxLength", form.longest}};
    }
    Json operator()(const ChoiceShape& form) const {
        Json words = Json::array();
        for (const std::string_view word : form.words) {
            words.push_back(word);
        }
        return or_placeholder({{"type", "string"}, {"enum", std::move(words)}}, placeholders,
                              some_placeholder);
    }
    Json operator()(const ListShape& form) const {
        return {
            {"type", "array"}, {"minItems", 1}, {"items", schema_of(*form.element, placeholders)}};
    }
    Json operator()(const MapShape& form) const {
        return schema_of_keys(form.object->keys, {}, placeholders);
    }
    Json operator()(const WordMapShape& form) const {
        Json values{{std::string(word_pattern), schema_of(*form.value, placeholders)}};
        return {{"type", "object"},
                {"additionalProperties", false},
                {"minProperties", 1},
                {"patternProperties", std::move(values)}};
    }
    Json operator()(const NothingShape&) const {
        return {{"type", {"object", "null"}}, {"additionalProperties", false}};
    }
    Json operator()(const EitherShape& form) const {
        Json alternatives = Json::array();
        for (const Shape* alternative : form.alternatives) {
            alternatives.push_back(schema_of(*alternative, placeholders));
        }
        // Several fit where the value is a parameter.
        return {{"anyOf", std::move(alternatives)}};
    }
    Json operator()(const KindShape& form) const {
        Json alternatives = Json::array();
        for (const ObjectSpec* kind : form.kinds()) {
            Json alternative{{"title", kind->name}, {"description", kind->meaning}};
            alternative.update(schema_of_keys(kind->keys, form.common, placeholders));
            alternatives.push_back(std::move(alternative));
        }
        return {{"oneOf", std::move(alternatives)}};
    }
};

Json schema_of(const Shape& shape, Placeholders placeholders) {
    return std::visit(Visitor{placeholders}, shape.form);
}

} // namespace

std::string render_json_schema() {
    const ObjectSpec& object = scenario_object();
    Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", object.name},
                {"description", object.meaning}};
    schema.update(schema_of(scenario_shape(), Placeholders::none));
    return schema.dump(2) + "\n";
}

} // namespace harness::scenario
