#pragma once

#include "harness/base/source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace harness {

struct Member;

/// A value of an input file with the place where it stands. JSON and YAML both become this; what
/// comes after the loader sees neither format.
struct Node {
    using List = std::vector<Node>;
    using Map = std::vector<Member>; ///< In the order of the file; keys are unique.

    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, List, Map>
        value; ///< Null at first. No initialiser: clang 19 would ask for Member's size here.
    Span span;

    [[nodiscard]] bool is_null() const;
    [[nodiscard]] const bool* boolean() const;
    [[nodiscard]] const std::string* string() const;
    [[nodiscard]] const List* list() const;
    [[nodiscard]] const Map* map() const;

    /// The value under `key`, or null where this is no map or has no such key.
    [[nodiscard]] const Node* find(std::string_view key) const;

    /// "a list", "the number 7", "the text \"abc\"": what stands here, short, for a message.
    [[nodiscard]] std::string describe() const;
};

struct Member {
    std::string key;
    Span key_span;
    Node value;
};

/// A whole input file. The source is shared with the diagnostics' makers, who outlive the parse.
struct Tree {
    std::shared_ptr<const Source> source;
    Node root;
};

} // namespace harness
