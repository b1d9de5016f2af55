#include "harness/base/tree.hpp"

#include "harness/base/concat.hpp"

namespace harness {

namespace {

constexpr std::size_t longest_shown_text = 60;

struct Describe {
    std::string operator()(std::nullptr_t) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return concat("the number ", value); }
    std::string operator()(std::uint64_t value) const { return concat("the number ", value); }
    std::string operator()(double value) const { return concat("the number ", value); }
    std::string operator()(const std::string& value) const {
        const bool is_long = value.size() > longest_shown_text;
        return concat("the text '", value.substr(0, longest_shown_text), is_long ? "…'" : "'");
    }
    std::string operator()(const Node::List&) const { return "a list"; }
    std::string operator()(const Node::Map&) const { return "a map"; }
};

} // namespace

bool Node::is_null() const {
    return std::holds_alternative<std::nullptr_t>(value);
}
const bool* Node::boolean() const {
    return std::get_if<bool>(&value);
}
const std::string* Node::string() const {
    return std::get_if<std::string>(&value);
}
const Node::List* Node::list() const {
    return std::get_if<List>(&value);
}
const Node::Map* Node::map() const {
    return std::get_if<Map>(&value);
}

const Node* Node::find(std::string_view key) const {
    const Map* members = map();
    if (members == nullptr) {
        return nullptr;
    }
    for (const Member& member : *members) {
        if (member.key == key) {
            return &member.value;
        }
    }
    return nullptr;
}

std::string Node::describe() const {
    return std::visit(Describe{}, value);
}

} // namespace harness
