#include "harness/secrets/mask.hpp"

#include "harness/base/concat.hpp"
#include "harness/secrets/forms.hpp"
#include "harness/secrets/secret_text.hpp"

#include <algorithm>

namespace harness::secrets {

namespace {

/// A text that is made to come to all states there are gets no more memory than this (8 MiB).
constexpr std::size_t most_states = 8192;

/// Of a value of several lines each is a secret: they are printed one by one. Not those that all
/// keys begin and end with.
constexpr std::size_t shortest_line = 16;
constexpr std::string_view frame = "-----";

std::vector<std::string_view> secret_lines(std::string_view value) {
    std::vector<std::string_view> out;
    if (value.find('\n') == std::string_view::npos) {
        return out;
    }
    for (std::size_t begin = 0; begin < value.size();) {
        const std::size_t end = std::min(value.find('\n', begin), value.size());
        const std::string_view line = value.substr(begin, end - begin);
        if (line.size() >= shortest_line && !line.starts_with(frame)) {
            out.push_back(line);
        }
        begin = end + 1;
    }
    return out;
}

/// Where more than these may still become something, how much that is is not looked at closely.
constexpr std::size_t most_looked_at = 64;

} // namespace

std::string_view to_string(Form form) {
    switch (form) {
    case Form::plain:
        return "plain";
    case Form::line:
        return "a line of it";
    case Form::escaped:
        return "escaped";
    case Form::percent_encoded:
        return "percent-encoded";
    case Form::hex:
        return "hex";
    case Form::base64:
        return "base64";
    }
    return "plain";
}

std::string mask_text(std::string_view name) {
    return concat("<secret ", name, ">");
}

Mask::Mask() {
    forget_states();
}

Mask::~Mask() {
    cleanse(table_);
    for (StateInfo& state : states_) {
        cleanse(state.nodes);
    }
}

PatternGraph::Pattern Mask::add_pattern(std::uint32_t secret, Kind kind, std::string_view value) {
    patterns_.push_back({secret, kind, value.size()});
    return static_cast<PatternGraph::Pattern>(patterns_.size() - 1);
}

void Mask::add(std::string_view name, std::string_view value) {
    const auto secret = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
    add_text_forms(graph_, value, add_pattern(secret, Kind::text, value));
    add_hex_forms(graph_, value, add_pattern(secret, Kind::hex, value));
    add_base64_forms(graph_, value, add_pattern(secret, Kind::base64, value));
    for (const std::string_view line : secret_lines(value)) {
        add_text_forms(graph_, line, add_pattern(secret, Kind::line, line));
    }
    forget_states();
}

void Mask::forget_states() {
    states_.clear();
    table_.clear();
    known_.clear();
    (void)intern({});
}

Mask::State Mask::enter(const Nodes& nodes) {
    return intern(nodes);
}

Mask::State Mask::intern(Nodes nodes) {
    std::string key(reinterpret_cast<const char*>(nodes.data()), nodes.size() * sizeof(Node));
    const auto known = known_.find(key);
    if (known != known_.end()) {
        return known->second;
    }
    StateInfo info;
    for (const Node node : nodes) {
        info.depth = std::max<std::size_t>(info.depth, graph_.depth(node));
        info.is_end = info.is_end || graph_.pattern_at(node) != PatternGraph::none;
    }
    info.nodes = std::move(nodes);
    const auto state = static_cast<State>(states_.size());
    states_.push_back(std::move(info));
    table_.resize(std::size_t{256} * states_.size(), unknown);
    known_.emplace(std::move(key), state);
    return state;
}

Mask::State Mask::make_next(State state, unsigned char byte) {
    Nodes nodes;
    const auto follow = [&](Node from) {
        for (const PatternGraph::Edge& edge : graph_.edges(from)) {
            if (edge.byte == byte) {
                nodes.push_back(edge.node);
            }
        }
    };
    follow(PatternGraph::root);
    for (const Node node : states_[state].nodes) {
        follow(node);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    if (states_.size() >= most_states) {
        forget_states();
        const State next = intern(std::move(nodes));
        return states_[next].is_end ? next | end_mark : next;
    }
    const State next = intern(std::move(nodes));
    State& known = table_[std::size_t{256} * state + byte];
    known = states_[next].is_end ? next | end_mark : next;
    return known;
}

/// Goes the ways back from the end, and keeps the longest that comes to the root.
std::size_t Mask::length_back(Node end, std::string_view text) const {
    std::size_t longest = 0;
    Nodes nodes{end};
    Nodes before;
    for (std::size_t length = 1; length <= text.size() && !nodes.empty(); ++length) {
        const auto byte = static_cast<unsigned char>(text[text.size() - length]);
        before.clear();
        for (const Node node : nodes) {
            for (const PatternGraph::Edge& edge : graph_.edges_back(node)) {
                if (edge.byte == byte) {
                    before.push_back(edge.node);
                }
            }
        }
        std::sort(before.begin(), before.end());
        before.erase(std::unique(before.begin(), before.end()), before.end());
        if (!before.empty() && before.front() == PatternGraph::root) {
            longest = length;
            before.erase(before.begin());
        }
        nodes.swap(before);
    }
    return longest;
}

std::size_t Mask::read(State& state, std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const State* const table = table_.data();
        State next = state;
        for (; at < text.size() && (next & end_mark) == 0; ++at) {
            state = next;
            next = table[std::size_t{256} * state + static_cast<unsigned char>(text[at])];
        }
        if (next == unknown) {
            next = make_next(state, static_cast<unsigned char>(text[at - 1]));
        }
        state = next & ~end_mark;
        if ((next & end_mark) != 0) {
            break;
        }
    }
    return at;
}

/// What a text of the kind shows of how it was written; it is as long as the value only where
/// nothing in it is escaped.
Form Mask::form_of(const Pattern& pattern, std::string_view text) {
    switch (pattern.kind) {
    case Kind::hex:
        return Form::hex;
    case Kind::base64:
        return Form::base64;
    case Kind::line:
        return Form::line;
    case Kind::text:
        break;
    }
    if (text.size() == pattern.length) {
        return Form::plain;
    }
    const bool has_percent = text.find('%') != std::string_view::npos;
    const bool has_backslash = text.find('\\') != std::string_view::npos;
    return has_percent && !has_backslash ? Form::percent_encoded : Form::escaped;
}

Mask::Find Mask::find_back(State state, std::string_view text) const {
    Find best;
    std::size_t longest = 0;
    for (const Node node : states_[state].nodes) {
        const PatternGraph::Pattern pattern = graph_.pattern_at(node);
        if (pattern == PatternGraph::none) {
            continue;
        }
        const std::size_t length = length_back(node, text);
        if (length > longest) {
            longest = length;
            best = {text.size() - length, text.size(), patterns_[pattern].secret,
                    form_of(patterns_[pattern], text.substr(text.size() - length))};
        }
    }
    return best;
}

std::size_t Mask::pending(State state, std::string_view text) const {
    const StateInfo& info = states_[state];
    if (info.nodes.size() > most_looked_at) {
        return std::min(info.depth, text.size());
    }
    std::size_t longest = 0;
    for (const Node node : info.nodes) {
        longest = std::max(longest, length_back(node, text));
    }
    return longest;
}

} // namespace harness::secrets
