#include "harness/secrets/pattern_graph.hpp"

#include "harness/secrets/secret_text.hpp"

#include <algorithm>

namespace harness::secrets {

PatternGraph::PatternGraph() {
    (void)add_node(); // The root.
}

PatternGraph::~PatternGraph() {
    for (std::vector<Edge>& edges : edges_) {
        cleanse(edges);
    }
    for (std::vector<Edge>& edges : back_) {
        cleanse(edges);
    }
}

PatternGraph::Node PatternGraph::add_node() {
    edges_.emplace_back();
    back_.emplace_back();
    depths_.push_back(0);
    patterns_.push_back(none);
    is_inner_.push_back(false);
    return static_cast<Node>(edges_.size() - 1);
}

void PatternGraph::add_edge(Node from, unsigned char byte, Node to) {
    const bool is_there =
        std::any_of(edges_[from].begin(), edges_[from].end(),
                    [&](const Edge& edge) { return edge.node == to && edge.byte == byte; });
    if (!is_there) {
        edges_[from].push_back({to, byte});
        back_[to].push_back({from, byte});
        depths_[to] = std::max(depths_[to], depths_[from] + 1);
    }
}

/// Ways of different texts begin at the root, and may not be mixed there.
PatternGraph::Node PatternGraph::next_inner(Node from, std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes.front());
    if (from != root) {
        for (const Edge& edge : edges_[from]) {
            if (edge.byte == first && is_inner_[edge.node]) {
                return edge.node;
            }
        }
    }
    const Node inner = add_node();
    is_inner_[inner] = true;
    for (const char byte : bytes) {
        add_edge(from, static_cast<unsigned char>(byte), inner);
    }
    return inner;
}

void PatternGraph::add_way(Node from, std::span<const std::string_view> spelling, Node to) {
    for (const std::string_view bytes : spelling.first(spelling.size() - 1)) {
        from = next_inner(from, bytes);
    }
    for (const char byte : spelling.back()) {
        add_edge(from, static_cast<unsigned char>(byte), to);
    }
}

void PatternGraph::end_pattern(Node node, Pattern pattern) {
    patterns_[node] = pattern;
}

} // namespace harness::secrets
