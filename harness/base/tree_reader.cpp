#include "harness/base/tree_reader.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>
#include <vector>

namespace harness {

namespace {

constexpr std::uint32_t longest_underline = 60;

/// More than a reader is ever shown; a file of a million mistakes ends here.
constexpr std::size_t most_collected = 200;

} // namespace

Place TreeReader::place() const {
    Span span = node_ != nullptr ? node_->span : parent_span_;
    if (node_ == nullptr || node_->map() != nullptr || node_->list() != nullptr) {
        span.length = 1;
    }
    span.length = std::min(span.length, longest_underline);
    return source_->place_of(span);
}

TreeReader TreeReader::operator[](std::string_view key) const {
    std::string path = path_.empty() ? std::string(key) : concat(path_, ".", key);
    if (is_there() && node_->map() == nullptr) {
        wrong_type("a map");
    }
    return {*this, is_there() ? node_->find(key) : nullptr, std::move(path)};
}

std::vector<TreeReader> TreeReader::elements() const {
    std::vector<TreeReader> out;
    if (!is_there()) {
        return out;
    }
    const Node::List* list = node_->list();
    if (list == nullptr) {
        wrong_type("a list");
        return out;
    }
    out.reserve(list->size());
    for (std::size_t i = 0; i < list->size(); ++i) {
        out.push_back(TreeReader(*this, &(*list)[i], concat(path_, "[", i, "]")));
    }
    return out;
}

std::vector<std::pair<std::string, TreeReader>> TreeReader::members() const {
    std::vector<std::pair<std::string, TreeReader>> out;
    if (!is_there()) {
        return out;
    }
    const Node::Map* map = node_->map();
    if (map == nullptr) {
        wrong_type("a map");
        return out;
    }
    out.reserve(map->size());
    for (const Member& member : *map) {
        std::string path = path_.empty() ? member.key : concat(path_, ".", member.key);
        out.emplace_back(member.key, TreeReader(*this, &member.value, std::move(path)));
    }
    return out;
}

std::optional<std::string> TreeReader::text() const {
    if (!is_there()) {
        return std::nullopt;
    }
    if (const std::string* text = node_->string()) {
        return *text;
    }
    wrong_type("a text");
    return std::nullopt;
}

std::optional<bool> TreeReader::boolean() const {
    if (!is_there()) {
        return std::nullopt;
    }
    if (const bool* value = node_->boolean()) {
        return *value;
    }
    wrong_type("true or false");
    return std::nullopt;
}

std::optional<std::int64_t> TreeReader::integer() const {
    if (!is_there()) {
        return std::nullopt;
    }
    if (const auto* value = std::get_if<std::int64_t>(&node_->value)) {
        return *value;
    }
    wrong_type("a whole number");
    return std::nullopt;
}

std::optional<double> TreeReader::number() const {
    if (!is_there()) {
        return std::nullopt;
    }
    if (const auto* real = std::get_if<double>(&node_->value)) {
        return *real;
    }
    if (const auto* whole = std::get_if<std::int64_t>(&node_->value)) {
        return static_cast<double>(*whole);
    }
    if (const auto* large = std::get_if<std::uint64_t>(&node_->value)) {
        return static_cast<double>(*large);
    }
    wrong_type("a number");
    return std::nullopt;
}

void TreeReader::error(std::string problem, std::string help) const {
    if (problems_->items.size() < most_collected || !problems_->has_errors()) {
        problems_->error(place(), std::move(problem), std::move(help));
    }
}

void TreeReader::warning(std::string problem, std::string help) const {
    if (problems_->items.size() < most_collected) {
        problems_->warning(place(), std::move(problem), std::move(help));
    }
}

void TreeReader::wrong_type(std::string_view expected) const {
    const std::string found = node_ != nullptr ? node_->describe() : "nothing";
    error(concat("expected ", expected, " at '", path_.empty() ? "the top" : path_, "', found ",
                 found),
          remedy_.empty() ? concat("write ", expected, " here") : std::string(remedy_));
}

void TreeReader::reject_unknown_keys(std::span<const std::string> known) const {
    if (!is_there() || node_->map() == nullptr) {
        return;
    }
    constexpr int most_reported = 20; // No more are shown; each costs a search for its neighbour.
    int reported = 0;
    for (const Member& member : *node_->map()) {
        if (std::find(known.begin(), known.end(), member.key) != known.end()) {
            continue;
        }
        if (++reported > most_reported) {
            return;
        }
        problems_->error(source_->place_of(member.key_span),
                         concat("unknown key '", member.key, "'",
                                path_.empty() ? std::string{} : concat(" in '", path_, "'")),
                         suggestion(member.key, known));
    }
}

} // namespace harness
