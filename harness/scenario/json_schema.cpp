#include "harness/scenario/json_schema.hpp"

#include "harness/scenario/scenario_keys.hpp"

#include <nlohmann/json.hpp>

namespace harness::scenario {

namespace {

/// Keeps the order of the table, which is the order in which editors offer keys.
using Json = nlohmann::ordered_json;

Json schema_of(const Shape& shape);

Json schema_of_keys(std::span<const KeySpec> keys, std::span<const KeySpec> common) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const auto table : {keys, common}) {
        for (const KeySpec& key : table) {
            Json property = schema_of(*key.shape);
            property["description"] = key.meaning;
            properties[std::string(key.name)] = std::move(property);
            if (key.is_required) {
                required.push_back(key.name);
            }
        }
    }
    Json schema{{"type", "object"}, {"additionalProperties", false}};
    if (!required.empty()) {
        schema["required"] = std::move(required);
    }
    schema["properties"] = std::move(properties);
    return schema;
}

struct Visitor {
    Json operator()(const TextShape& form) const {
        Json schema{{"type", "string"}};
        if (form.shortest > 0) {
            schema["minLength"] = form.shortest;
        }
        if (!form.pattern.empty()) {
            schema["pattern"] = form.pattern;
        }
        return schema;
    }
    Json operator()(const IntegerShape& form) const {
        return {{"type", "integer"}, {"minimum", form.minimum}, {"maximum", form.maximum}};
    }
    Json operator()(const TruthShape&) const { return {{"type", "boolean"}}; }
    Json operator()(const ChoiceShape& form) const {
        Json words = Json::array();
        for (const std::string_view word : form.words) {
            words.push_back(word);
        }
        return {{"type", "string"}, {"enum", std::move(words)}};
    }
    Json operator()(const ListShape& form) const {
        return {{"type", "array"}, {"minItems", 1}, {"items", schema_of(*form.element)}};
    }
    Json operator()(const MapShape& form) const { return schema_of_keys(form.object->keys, {}); }
    Json operator()(const NothingShape&) const {
        return {{"type", {"object", "null"}}, {"additionalProperties", false}};
    }
    Json operator()(const EitherShape& form) const {
        Json alternatives = Json::array();
        for (const Shape* alternative : form.alternatives) {
            alternatives.push_back(schema_of(*alternative));
        }
        return {{"oneOf", std::move(alternatives)}};
    }
    Json operator()(const KindShape& form) const {
        Json alternatives = Json::array();
        for (const ObjectSpec* kind : form.kinds()) {
            Json alternative{{"title", kind->name}, {"description", kind->meaning}};
            alternative.update(schema_of_keys(kind->keys, form.common));
            alternatives.push_back(std::move(alternative));
        }
        return {{"oneOf", std::move(alternatives)}};
    }
};

Json schema_of(const Shape& shape) {
    return std::visit(Visitor{}, shape.form);
}

} // namespace

std::string render_json_schema() {
    const ObjectSpec& object = scenario_object();
    Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", object.name},
                {"description", object.meaning}};
    schema.update(schema_of(scenario_shape()));
    return schema.dump(2) + "\n";
}

} // namespace harness::scenario
