#include "harness/scenario/kind_check.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>

namespace harness::scenario {

namespace {

/// More than a reader is ever shown.
constexpr std::size_t most_collected = 200;

bool holds(std::span<const KeySpec> keys, std::string_view name) {
    return std::any_of(keys.begin(), keys.end(),
                       [name](const KeySpec& key) { return key.name == name; });
}

bool is_among(std::string_view word, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string in_path(const TreeReader& reader) {
    return reader.path().empty() ? std::string{} : concat(" in '", reader.path(), "'");
}

/// "report: ../x.json", "run: …": a key with an example of its value, on one line.
std::string shown(const KeySpec& key) {
    const bool is_short = !key.example.empty() && key.example.find('\n') == std::string_view::npos;
    return concat("'", key.name, ":", is_short ? " " : "", is_short ? key.example : "", "'");
}

/// Whether an unknown key of the map is this one, or the one in whose place it stands, mistyped. It
/// is reported as unknown then, and nothing is missing.
bool is_mistyped(const TreeReader& reader, const KeySpec& key, std::span<const KeySpec> keys) {
    const auto known = names_of(keys);
    const Node::Map& members = *reader.node()->map();
    return members.size() <= most_collected &&
           std::any_of(members.begin(), members.end(), [&](const Member& member) {
               const auto meant = nearest(member.key, known);
               const bool is_meant = meant && (*meant == key.name || is_among(*meant, key.unless));
               return !holds(keys, member.key) && is_meant;
           });
}

bool report_missing(const TreeReader& reader, const KeySpec& key, std::span<const KeySpec> keys) {
    if (!is_mistyped(reader, key, keys)) {
        reader.error(concat("'", key.name, "' is missing", in_path(reader)),
                     concat("add ", shown(key), " (", key.meaning, ")"));
    }
    return false;
}

bool report_at(const TreeReader& reader, Span span, std::string problem, std::string help) {
    if (reader.problems().items.size() >= most_collected) {
        return false;
    }
    reader.problems().error(reader.source().place_of(span), std::move(problem), std::move(help));
    return false;
}

bool report_beside(const TreeReader& reader, const KeySpec& key, std::string_view other) {
    for (const Member& member : *reader.node()->map()) {
        if (member.key == key.name) {
            return report_at(
                reader, member.key_span,
                concat("'", key.name, "' can not stand beside '", other, "', which brings its own"),
                concat("remove it, or remove '", other, "'"));
        }
    }
    return true;
}

bool check_key(const TreeReader& reader, const KeySpec& key, std::span<const KeySpec> keys) {
    for (const std::string_view other : key.unless) {
        if (reader.node()->find(other) != nullptr) {
            return report_beside(reader, key, other);
        }
    }
    if (reader.node()->find(key.name) == nullptr) {
        return !key.is_required || report_missing(reader, key, keys);
    }
    const TreeReader value = reader[key.name];
    const bool takes_nothing = std::holds_alternative<NothingShape>(key.shape->form);
    if (value.is_there() || takes_nothing) {
        return check_shape(value, *key.shape);
    }
    value.error(concat("'", key.name, "' has no value"),
                concat("write ", key.shape->expected, " after it",
                       key.is_required ? "" : ", or remove the key"));
    return false;
}

std::string_view name_of(const ObjectSpec& kind) {
    return kind.keys.front().name;
}

std::vector<std::string> kind_names(const KindShape& shape) {
    std::vector<std::string> names;
    for (const ObjectSpec* kind : shape.kinds()) {
        names.emplace_back(name_of(*kind));
    }
    return names;
}

bool report_no_kind(const TreeReader& reader, const KindShape& shape) {
    const auto kinds = kind_names(shape);
    for (const Member& member : *reader.node()->map()) {
        const std::string_view remedy = shape.remedy_for_foreign != nullptr
                                            ? shape.remedy_for_foreign(member.key)
                                            : std::string_view();
        if (!remedy.empty()) {
            return report_at(reader, member.key_span,
                             concat("a ", shape.noun, " '", member.key, "' can not stand here"),
                             std::string(remedy));
        }
        if (!holds(shape.common, member.key)) {
            return report_at(reader, member.key_span,
                             concat("unknown kind of ", shape.noun, " '", member.key, "'"),
                             suggestion(member.key, kinds));
        }
    }
    reader.error(concat("the ", shape.noun, " at '", reader.path(), "' does nothing"),
                 concat("add one of: ", join(kinds, ", ")));
    return false;
}

/// "'size' belongs to 'write'" where it does, and else the nearest key that is known here.
std::string help_for_unknown(const std::string& key, const ObjectSpec& kind,
                             const KindShape& shape) {
    auto known = names_of(kind.keys);
    const auto common = names_of(shape.common);
    known.insert(known.end(), common.begin(), common.end());
    std::vector<std::string> owners;
    for (const ObjectSpec* other : shape.kinds()) {
        if (holds(other->keys, key)) {
            owners.push_back(concat("'", name_of(*other), "'"));
        }
    }
    if (!owners.empty() && !nearest(key, known)) {
        return concat("'", key, "' belongs to ", join(owners, " and "),
                      "; here are known: ", join(known, ", "));
    }
    return suggestion(key, known);
}

bool reject_unknown_keys(const TreeReader& reader, const ObjectSpec& kind, const KindShape& shape) {
    bool fits = true;
    for (const Member& member : *reader.node()->map()) {
        if (holds(kind.keys, member.key) || holds(shape.common, member.key)) {
            continue;
        }
        fits = report_at(
            reader, member.key_span,
            concat("unknown key '", member.key, "' in a '", name_of(kind), "' ", shape.noun),
            help_for_unknown(member.key, kind, shape));
    }
    return fits;
}

bool report_no_map(const TreeReader& reader, const KindShape& shape) {
    const auto kinds = kind_names(shape);
    const std::string* text = reader.is_there() ? reader.node()->string() : nullptr;
    const bool is_kind =
        text != nullptr && std::find(kinds.begin(), kinds.end(), *text) != kinds.end();
    reader.error(concat("expected a ", shape.noun, " at '", reader.path(), "', found ",
                        reader.node()->describe()),
                 is_kind ? concat("write '", *text, ":' with a colon")
                         : concat("write one of: ", join(kinds, ": …, "), ": …"));
    return false;
}

} // namespace

bool check_keys(const TreeReader& reader, std::span<const KeySpec> keys) {
    bool fits = true;
    for (const KeySpec& key : keys) {
        fits = check_key(reader, key, keys) && fits;
    }
    return fits;
}

bool check_kind(const TreeReader& reader, const KindShape& shape) {
    if (reader.node()->map() == nullptr) {
        return report_no_map(reader, shape);
    }
    const ObjectSpec* found = nullptr;
    const auto kinds = shape.kinds();
    for (const Member& member : *reader.node()->map()) {
        const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const ObjectSpec* spec) {
            return name_of(*spec) == member.key;
        });
        if (kind == kinds.end()) {
            continue;
        }
        if (found != nullptr) {
            return report_at(reader, member.key_span,
                             concat("a ", shape.noun, " does one thing; this one has '",
                                    name_of(*found), "' and '", member.key, "'"),
                             concat("make two ", shape.noun, "s of it, each with its own '- '"));
        }
        found = *kind;
    }
    if (found == nullptr) {
        return report_no_kind(reader, shape);
    }
    bool fits = check_keys(reader, found->keys);
    fits = check_keys(reader, shape.common) && fits;
    return reject_unknown_keys(reader, *found, shape) && fits;
}

} // namespace harness::scenario
