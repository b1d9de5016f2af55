#pragma once

#include "harness/base/tree_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The form of scenario files as data. One table of keys per object drives the check of a file, the
// JSON Schema and the reference, so that the three can not disagree. All of it is constant data.

namespace harness::scenario {

struct Shape;

/// One key of an object.
struct KeySpec {
    std::string_view name = {};
    const Shape* shape = nullptr;
    bool is_required = false;
    std::span<const std::string_view> unless = {}; ///< Keys beside which it can not stand.
    std::string_view default_text = {}; ///< What holds where the key is not given; may be empty.
    std::string_view meaning = {};      ///< One line for people.
    std::string_view example = {};      ///< A value, in YAML.
    bool takes_parameters = false;      ///< In it, '${{ name }}' stands for a parameter.
};

/// A map with known keys.
struct ObjectSpec {
    std::string_view name = {};
    std::string_view meaning = {};
    std::span<const KeySpec> keys = {};
    std::string_view example = {}; ///< The whole object, in YAML; may be empty.
};

/// A text. `accepts` decides; `pattern` says the same to editors, as near as it can.
struct TextShape {
    std::size_t shortest = 1;
    std::size_t longest = 65'536;
    std::string_view pattern = {};
    bool (*accepts)(std::string_view text) = nullptr;
    /// What to write instead of a text that is not accepted; empty for the general help.
    std::string (*remedy)(std::string_view text) = nullptr;
};

struct IntegerShape {
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
};

/// `true` or `false`.
struct TruthShape {};

/// A text, a number, `true` or `false`, written on one line.
struct ScalarShape {
    std::size_t longest = 0; ///< Of its spelling.
};

struct ChoiceShape {
    std::span<const std::string_view> words = {};
};

/// At least one element.
struct ListShape {
    const Shape* element = nullptr;
    std::size_t most = 1'000;
};

struct MapShape {
    const ObjectSpec* object = nullptr;
};

/// At least one word that the file chooses itself, each with a value.
struct WordMapShape {
    const Shape* value = nullptr;
    std::size_t most = 100;
};

/// Nothing after the colon, or `{}`.
struct NothingShape {};

/// One of several shapes that differ in their YAML type.
struct EitherShape {
    std::span<const Shape* const> alternatives = {};
};

/// A map that is of exactly one kind. The first key of a kind gives it its name; the `common` keys
/// may stand in each.
struct KindShape {
    std::string_view noun = {};
    std::vector<const ObjectSpec*> (*kinds)() = nullptr;
    std::span<const KeySpec> common = {};
    /// Of kinds that may stand elsewhere alone: what to do; empty for other names.
    std::string_view (*remedy_for_foreign)(std::string_view name) = nullptr;
};

/// What may stand as a value.
struct Shape {
    std::string_view notation = {}; ///< One or two words for a table: "size".
    std::string_view expected = {}; ///< For "expected …": "a size such as '1GiB'".
    std::variant<TextShape, IntegerShape, TruthShape, ScalarShape, ChoiceShape, ListShape, MapShape,
                 WordMapShape, NothingShape, EitherShape, KindShape>
        form;
};

/// Reports everything below `reader` that does not have the shape: types, unknown and missing keys,
/// words that are no choice. Returns true where there was nothing to report.
bool check_shape(const TreeReader& reader, const Shape& shape);

/// The names of a table's keys.
[[nodiscard]] std::vector<std::string> names_of(std::span<const KeySpec> keys);

} // namespace harness::scenario
