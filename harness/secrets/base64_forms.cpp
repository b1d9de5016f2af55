#include "harness/secrets/forms.hpp"

#include <array>
#include <vector>

namespace harness::secrets {

namespace {

using Node = PatternGraph::Node;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Six bits, of which the first `known` are those of `value`, or the last: a letter at the edge.
struct Letter {
    unsigned value = 0;
    unsigned unknown_before = 0;
    unsigned unknown_behind = 0;
};

void add_letter(PatternGraph& graph, Node from, unsigned value, Node to) {
    constexpr std::string_view both = "bB";
    constexpr std::string_view f = "fF";
    const auto add = [&](std::initializer_list<std::string_view> spelling) {
        graph.add_way(from, std::vector<std::string_view>(spelling), to);
    };
    if (value < 62) {
        add({alphabet.substr(value, 1)});
    } else if (value == 62) {
        add({"+-"});
        add({"%", "2", both});
        add({"\\", "u", "0", "0", "2", both});
    } else {
        add({"/_"});
        add({"%", "2", f});
        add({"\\", "/"});
        add({"\\", "u", "0", "0", "2", f});
    }
}

/// Any letter that has its known bits.
void add_letters(PatternGraph& graph, Node from, const Letter& letter, Node to) {
    for (unsigned value = 0; value < 64; ++value) {
        const unsigned differs = value ^ letter.value;
        const unsigned known = (0x3FU >> letter.unknown_before) & (0x3FU << letter.unknown_behind);
        if ((differs & known) == 0) {
            add_letter(graph, from, value, to);
        }
    }
}

/// A line may end behind any letter, also in a text that JSON has escaped.
Node add_line_end(PatternGraph& graph, Node from) {
    const Node behind = graph.add_node();
    const auto add = [&](std::initializer_list<std::string_view> spelling) {
        graph.add_way(from, std::vector<std::string_view>(spelling), behind);
    };
    add({"\n"});
    add({"\r", "\n"});
    add({"\\", "n"});
    add({"\\", "r", "\\", "n"});
    return behind;
}

/// The letters of a value with so many bytes before it.
std::vector<Letter> letters_of(std::string_view value, unsigned bytes_before) {
    std::vector<Letter> letters;
    const std::size_t first = std::size_t{8} * bytes_before;
    const std::size_t end = first + 8 * value.size();
    for (std::size_t at = first / 6 * 6; at < end; at += 6) {
        Letter letter;
        for (std::size_t bit = at; bit < at + 6; ++bit) {
            letter.value <<= 1U;
            if (bit < first) {
                ++letter.unknown_before;
            } else if (bit >= end) {
                ++letter.unknown_behind;
            } else {
                const auto byte = static_cast<unsigned char>(value[(bit - first) / 8]);
                letter.value |= (byte >> (7 - (bit - first) % 8)) & 1U;
            }
        }
        letters.push_back(letter);
    }
    return letters;
}

void add_alignment(PatternGraph& graph, const std::vector<Letter>& letters,
                   PatternGraph::Pattern pattern) {
    std::vector<Node> from{PatternGraph::root};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const Letter& letter = letters[i];
        const bool is_last = i + 1 == letters.size();
        if (letter.unknown_behind > 0) { // It may be missing, and is on the same line.
            graph.end_pattern(from.front(), pattern);
            from.resize(1);
        }
        const Node to = graph.add_node();
        for (const Node node : from) {
            add_letters(graph, node, letter, to);
        }
        if (letter.unknown_before > 0) { // So may this one.
            from.push_back(to);
        } else if (is_last) {
            from = {to};
        } else {
            from = {to, add_line_end(graph, to)};
        }
    }
    graph.end_pattern(from.front(), pattern);
}

} // namespace

void add_base64_forms(PatternGraph& graph, std::string_view value, PatternGraph::Pattern pattern) {
    for (unsigned bytes_before = 0; bytes_before < 3; ++bytes_before) {
        add_alignment(graph, letters_of(value, bytes_before), pattern);
    }
}

} // namespace harness::secrets
