#include "harness/scenario/word_map_check.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/names.hpp"

namespace harness::scenario {

namespace {

/// More than a reader is ever shown.
constexpr std::size_t most_collected = 200;

bool report(const TreeReader& reader, Span span, std::string problem, std::string help) {
    if (reader.problems().items.size() < most_collected) {
        reader.problems().error(reader.source().place_of(span), std::move(problem),
                                std::move(help));
    }
    return false;
}

bool check_member(const TreeReader& reader, const Member& member, const Shape& value) {
    if (!Word::parse(member.key)) {
        return report(reader, member.key_span,
                      concat("'", member.key, "' can not be a name in '", reader.path(), "'"),
                      "use small letters, digits and single hyphens, at most 64");
    }
    if (member.value.is_null()) {
        return report(reader, member.key_span, concat("'", member.key, "' has no value"),
                      concat("write ", value.expected, " after it, or remove the key"));
    }
    return check_shape(reader[member.key], value);
}

} // namespace

bool check_word_map(const TreeReader& reader, const WordMapShape& shape) {
    const Node::Map* map = reader.node()->map();
    if (map == nullptr || map->empty()) {
        reader.error(concat("expected a map of names to values at '", reader.path(), "', found ",
                            map == nullptr ? reader.node()->describe() : "an empty one"),
                     concat("write 'name: ' and ", shape.value->expected, " below '", reader.path(),
                            ":', or remove it"));
        return false;
    }
    if (map->size() > shape.most) {
        reader.error(concat("the map at '", reader.path(), "' has ", map->size(),
                            " keys; the limit is ", shape.most),
                     "shorten it");
        return false;
    }
    bool fits = true;
    for (const Member& member : *map) {
        fits = check_member(reader, member, *shape.value) && fits;
    }
    return fits;
}

} // namespace harness::scenario
