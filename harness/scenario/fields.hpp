#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/diagnostics.hpp"
#include "harness/base/tree.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness::scenario {

/// Reads the values of a map whose shape is checked elsewhere: what is missing or has another type
/// is empty here, without a word. Only mistakes of meaning are reported through it.
class Fields {
  public:
    /// `node` may be no map at all; then every field is empty.
    Fields(const Source& source, const Node& node, Diagnostics& problems)
        : source_(&source), node_(&node), problems_(&problems) {}

    [[nodiscard]] const Node* node(std::string_view key) const;
    [[nodiscard]] const std::string* text(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] std::optional<bool> truth(std::string_view key) const;
    [[nodiscard]] std::optional<Bytes> size(std::string_view key) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration(std::string_view key) const;
    /// The elements of a list; none where there is no list.
    [[nodiscard]] const Node::List& list(std::string_view key) const;

    /// The fields of another node of the same file.
    [[nodiscard]] Fields at(const Node& other) const { return {*source_, other, *problems_}; }

    /// Of the value under `key`; of the map where there is none.
    [[nodiscard]] Place place_of(std::string_view key) const;
    [[nodiscard]] Place place_of(const Node& other) const;
    /// Of the key itself; of the map where there is none.
    [[nodiscard]] Place place_of_key(std::string_view key) const;

    /// Reports a mistake at `place_of(key)`.
    void error(std::string_view key, std::string problem, std::string help) const;
    void error(const Node& other, std::string problem, std::string help) const;
    /// One that was found elsewhere.
    void report(const Diagnostic& found) const { problems_->items.push_back(found); }

  private:
    const Source* source_;
    const Node* node_;
    Diagnostics* problems_;
};

} // namespace harness::scenario
