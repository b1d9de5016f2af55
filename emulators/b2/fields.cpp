#include "emulators/b2/fields.hpp"

#include "emulators/b2/denied.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/diagnostics.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/number.hpp"

namespace harness::emulators::b2 {

namespace {

[[noreturn]] void deny_json(std::string_view message) {
    throw Denied(400, "bad_json", message);
}

[[noreturn]] void deny_type(std::string_view name, std::string_view wanted, const Node& found) {
    deny_json(concat("field ", name, " must be ", wanted, ", not ", found.describe()));
}

} // namespace

Fields Fields::of_json(std::string text) {
    auto tree = parse_json(std::make_shared<const Source>("request", std::move(text)));
    if (!tree) {
        deny_json(tree.error().items.front().problem);
    }
    if (tree->root.map() == nullptr) {
        deny_json("the request is no JSON object");
    }
    Fields out;
    out.tree_ = std::make_shared<const Tree>(std::move(*tree));
    out.node_ = &out.tree_->root;
    return out;
}

Fields Fields::of_query(const http::Request& request) {
    Node::Map map;
    for (const auto& [name, value] : request.query) {
        Node node;
        node.value = value;
        map.push_back({name, {}, std::move(node)});
    }
    auto tree = std::make_shared<Tree>();
    tree->root.value = std::move(map);
    Fields out;
    out.node_ = &tree->root;
    out.tree_ = std::move(tree);
    out.is_query_ = true;
    return out;
}

const Node* Fields::find(std::string_view name) const {
    const Node* node = node_ == nullptr ? nullptr : node_->find(name);
    return node == nullptr || node->is_null() ? nullptr : node;
}

bool Fields::has(std::string_view name) const {
    return find(name) != nullptr;
}

std::string Fields::text(std::string_view name) const {
    const Node* node = find(name);
    if (node == nullptr) {
        deny_json(concat("required field ", name, " is missing"));
    }
    if (node->string() == nullptr) {
        deny_type(name, "a text", *node);
    }
    return *node->string();
}

std::string Fields::text_or(std::string_view name, std::string_view other) const {
    return has(name) ? text(name) : std::string(other);
}

std::optional<std::int64_t> Fields::number(std::string_view name) const {
    const Node* node = find(name);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto written = is_query_ && node->string() != nullptr
                             ? read_number<std::int64_t>(*node->string())
                             : std::nullopt;
    if (written) {
        return written;
    }
    const auto* number = std::get_if<std::int64_t>(&node->value);
    if (number == nullptr) {
        deny_type(name, "a whole number", *node);
    }
    return *number;
}

bool Fields::flag(std::string_view name) const {
    const Node* node = find(name);
    if (node != nullptr && node->boolean() == nullptr) {
        deny_type(name, "true or false", *node);
    }
    return node != nullptr && *node->boolean();
}

std::vector<std::string> Fields::texts(std::string_view name) const {
    std::vector<std::string> out;
    const Node* node = find(name);
    if (node == nullptr) {
        return out;
    }
    if (node->list() == nullptr) {
        deny_type(name, "a list", *node);
    }
    for (const Node& one : *node->list()) {
        if (one.string() == nullptr) {
            deny_type(name, "a list of texts", one);
        }
        out.push_back(*one.string());
    }
    return out;
}

std::map<std::string, std::string> Fields::pairs(std::string_view name) const {
    std::map<std::string, std::string> out;
    const Node* node = find(name);
    if (node == nullptr) {
        return out;
    }
    if (node->map() == nullptr) {
        deny_type(name, "an object", *node);
    }
    for (const Member& one : *node->map()) {
        if (one.value.string() == nullptr) {
            deny_type(name, "an object of texts", one.value);
        }
        out.emplace(one.key, *one.value.string());
    }
    return out;
}

Fields Fields::object(std::string_view name) const {
    Fields out;
    const Node* node = find(name);
    if (node != nullptr && node->map() == nullptr) {
        deny_type(name, "an object", *node);
    }
    out.tree_ = tree_;
    out.node_ = node;
    return out;
}

std::vector<Fields> Fields::objects(std::string_view name) const {
    std::vector<Fields> out;
    const Node* node = find(name);
    if (node == nullptr) {
        return out;
    }
    if (node->list() == nullptr) {
        deny_type(name, "a list", *node);
    }
    for (const Node& one : *node->list()) {
        if (one.map() == nullptr) {
            deny_type(name, "a list of objects", one);
        }
        Fields fields;
        fields.tree_ = tree_;
        fields.node_ = &one;
        out.push_back(std::move(fields));
    }
    return out;
}

} // namespace harness::emulators::b2
