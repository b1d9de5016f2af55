#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace harness::secrets {

/// Texts that are looked for, as a graph: each way from the root to an end spells one. What they
/// have in common stands there once, so that one that may be spelled in very many ways (any letter
/// escaped or not) takes little room. It has no loops.
class PatternGraph {
  public:
    using Node = std::uint32_t;
    using Pattern = std::uint32_t; ///< A number of the caller's.
    struct Edge {
        Node node = 0; ///< The other end.
        unsigned char byte = 0;
    };

    static constexpr Node root = 0;

    PatternGraph();
    ~PatternGraph();
    PatternGraph(const PatternGraph&) = delete;
    PatternGraph& operator=(const PatternGraph&) = delete;

    [[nodiscard]] Node add_node();

    /// A way from one node to another, over nodes of its own. Each element is a set of bytes, any
    /// of which stands there. Ways from the same node share how they begin. All ways to `from` come
    /// before those that lead on from it.
    void add_way(Node from, std::span<const std::string_view> spelling, Node to);

    /// Who has come here has seen a whole text.
    void end_pattern(Node node, Pattern pattern);

    [[nodiscard]] std::span<const Edge> edges(Node from) const { return edges_[from]; }
    [[nodiscard]] std::span<const Edge> edges_back(Node to) const { return back_[to]; }

    /// How long the longest way to it is, in bytes.
    [[nodiscard]] std::uint32_t depth(Node node) const { return depths_[node]; }

    static constexpr Pattern none = ~Pattern{0};
    /// `none`: no text ends here.
    [[nodiscard]] Pattern pattern_at(Node node) const { return patterns_[node]; }

  private:
    void add_edge(Node from, unsigned char byte, Node to);
    [[nodiscard]] Node next_inner(Node from, std::string_view bytes);

    std::vector<std::vector<Edge>> edges_;
    std::vector<std::vector<Edge>> back_;
    std::vector<std::uint32_t> depths_;
    std::vector<Pattern> patterns_;
    std::vector<bool> is_inner_; ///< It stands on ways between two others.
};

} // namespace harness::secrets
