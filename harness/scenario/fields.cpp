#include "harness/scenario/fields.hpp"

#include "harness/scenario/duration.hpp"

namespace harness::scenario {

const Node* Fields::node(std::string_view key) const {
    const Node* found = node_->find(key);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

const std::string* Fields::text(std::string_view key) const {
    const Node* found = node(key);
    return found != nullptr ? found->string() : nullptr;
}

std::optional<std::string> Fields::optional_text(std::string_view key) const {
    const std::string* found = text(key);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view key) const {
    const Node* found = node(key);
    const auto* number = found != nullptr ? std::get_if<std::int64_t>(&found->value) : nullptr;
    return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<bool> Fields::truth(std::string_view key) const {
    const Node* found = node(key);
    const bool* value = found != nullptr ? found->boolean() : nullptr;
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<Bytes> Fields::size(std::string_view key) const {
    const std::string* found = text(key);
    return found != nullptr ? parse_bytes(*found) : std::nullopt;
}

std::optional<std::chrono::milliseconds> Fields::duration(std::string_view key) const {
    const std::string* found = text(key);
    return found != nullptr ? parse_duration(*found) : std::nullopt;
}

const Node::List& Fields::list(std::string_view key) const {
    static const Node::List none;
    const Node* found = node(key);
    return found != nullptr && found->list() != nullptr ? *found->list() : none;
}

Place Fields::place_of(const Node& other) const {
    const bool is_compound = other.map() != nullptr || other.list() != nullptr;
    return source_->place_of({other.span.offset, is_compound ? 1 : other.span.length});
}

Place Fields::place_of(std::string_view key) const {
    const Node* found = node(key);
    return place_of(found != nullptr ? *found : *node_);
}

Place Fields::place_of_key(std::string_view key) const {
    if (const Node::Map* members = node_->map()) {
        for (const Member& member : *members) {
            if (member.key == key) {
                return source_->place_of(member.key_span);
            }
        }
    }
    return place_of(*node_);
}

void Fields::error(std::string_view key, std::string problem, std::string help) const {
    problems_->error(place_of(key), std::move(problem), std::move(help));
}

void Fields::error(const Node& other, std::string problem, std::string help) const {
    problems_->error(place_of(other), std::move(problem), std::move(help));
}

} // namespace harness::scenario
