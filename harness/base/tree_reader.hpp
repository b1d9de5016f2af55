#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/base/tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace harness {

/// Reads typed values out of a tree and collects what does not fit. A reader stands at one node and
/// knows the node's path (`hardware.disk[2].serial`), so that every message can name it.
///
/// `null` and a missing key are the same to it: both are "not there".
class TreeReader {
  public:
    /// `remedy` is the help of a wrong type where the file is no person's writing; it must outlive
    /// the readers. Empty: "write a text here".
    TreeReader(const Tree& tree, Diagnostics& problems, std::string_view remedy = {})
        : source_(tree.source.get()), node_(&tree.root), problems_(&problems), remedy_(remedy) {}

    [[nodiscard]] bool is_there() const { return node_ != nullptr && !node_->is_null(); }
    [[nodiscard]] const Node* node() const { return node_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] Place place() const;

    /// The reader of a child; one that `is_there()` not, where the key or element is missing.
    /// Asking a child of something that is no map reports the wrong type once.
    [[nodiscard]] TreeReader operator[](std::string_view key) const;

    /// The readers of a list's elements, null elements included. Not there: none. No list:
    /// reported.
    [[nodiscard]] std::vector<TreeReader> elements() const;

    /// A map's keys with their values' readers, in file order. Not there: none. No map: reported.
    [[nodiscard]] std::vector<std::pair<std::string, TreeReader>> members() const;

    // Each returns empty where nothing is there, and reports a value of another type.
    [[nodiscard]] std::optional<std::string> text() const;
    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] std::optional<double> number() const; ///< Whole or not.

    /// Reports what is wrong at this place.
    void error(std::string problem, std::string help) const;
    void warning(std::string problem, std::string help) const;

    /// Reports "expected …, found …" at this place.
    void wrong_type(std::string_view expected) const;

    /// Reports every key of this map that is not among `known`, with the nearest known one.
    void reject_unknown_keys(std::span<const std::string> known) const;

    [[nodiscard]] const Source& source() const { return *source_; }
    [[nodiscard]] Diagnostics& problems() const { return *problems_; }

  private:
    TreeReader(const TreeReader& parent, const Node* node, std::string path)
        : source_(parent.source_), node_(node),
          parent_span_(parent.node_ != nullptr ? parent.node_->span : parent.parent_span_),
          path_(std::move(path)), problems_(parent.problems_), remedy_(parent.remedy_) {}

    const Source* source_;
    const Node* node_; ///< Null where nothing is there.
    Span parent_span_;
    std::string path_;
    Diagnostics* problems_;
    std::string_view remedy_;
};

} // namespace harness
