#include "harness/secrets/forms.hpp"

#include <array>
#include <optional>
#include <string>

namespace harness::secrets {

namespace {

using Node = PatternGraph::Node;
using Spelling = std::vector<std::string_view>;

constexpr std::string_view both_cases = "00112233445566778899aAbBcCdDeEfF";

std::string_view hex_digit(unsigned value) {
    return both_cases.substr(std::size_t{2} * value, value < 10 ? 1 : 2);
}

std::string_view octal_digit(unsigned value) {
    return both_cases.substr(std::size_t{2} * value, 1);
}

/// Ways from one byte's place in a value to a later one's.
class Ways {
  public:
    Ways(PatternGraph& graph, Node from, Node to) : graph_(graph), from_(from), to_(to) {}

    void add(const Spelling& spelling) { graph_.add_way(from_, spelling, to_); }

    void add_text(std::string_view text) { add(in_bytes(text)); }

    /// Digits of either case behind a text: "\u" and 0x2f.
    void add_hex(std::string_view before, unsigned value, unsigned digits,
                 std::string_view behind = {}) {
        Spelling spelling = in_bytes(before);
        for (unsigned digit = digits; digit > 0; --digit) {
            spelling.push_back(hex_digit((value >> (4 * (digit - 1))) & 0xFU));
        }
        const Spelling rest = in_bytes(behind);
        spelling.insert(spelling.end(), rest.begin(), rest.end());
        add(spelling);
    }

  private:
    static Spelling in_bytes(std::string_view text) {
        Spelling out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            out.push_back(text.substr(i, 1));
        }
        return out;
    }

    PatternGraph& graph_;
    Node from_;
    Node to_;
};

/// What C, JSON and shells call it behind a backslash.
std::string_view escape_letter(unsigned char byte) {
    switch (byte) {
    case '\n':
        return "n";
    case '\r':
        return "r";
    case '\t':
        return "t";
    case '\b':
        return "b";
    case '\f':
        return "f";
    case '\v':
        return "v";
    case '\a':
        return "a";
    case 0x1b:
        return "eE";
    case '\0':
        return "0";
    default:
        return {};
    }
}

std::string_view entity(unsigned char byte) {
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    default:
        return {};
    }
}

/// Behind one backslash, or behind as many as it takes where an escaped text was escaped again.
Node behind_backslashes(PatternGraph& graph, Node from) {
    constexpr std::size_t most = 7; // Three times.
    constexpr std::array<std::string_view, 1> backslash{"\\"};
    const Node behind = graph.add_node();
    for (std::size_t count = 1; count <= most; ++count) {
        graph.add_way(from, backslash, behind);
        if (count < most) {
            const Node next = graph.add_node();
            graph.add_way(from, backslash, next);
            from = next;
        }
    }
    return behind;
}

void add_backslashed(Ways ways, std::string_view byte) {
    const auto value = static_cast<unsigned char>(byte.front());
    ways.add({byte});
    ways.add_hex("x", value, 2);
    ways.add_hex("u", value, 4);
    ways.add({octal_digit(value >> 6U), octal_digit((value >> 3U) & 7U), octal_digit(value & 7U)});
    if (const std::string_view letter = escape_letter(value); !letter.empty()) {
        ways.add({letter});
    }
}

void add_byte(Ways& ways, std::string_view byte) {
    const auto value = static_cast<unsigned char>(byte.front());
    ways.add({byte});
    ways.add_hex("%", value, 2);
    ways.add_hex("&#x", value, value < 16 ? 1 : 2, ";");
    ways.add_text("&#" + std::to_string(value) + ";");
    if (const std::string_view name = entity(value); !name.empty()) {
        ways.add_text(name);
    }
    if (value == ' ') {
        ways.add({"+"}); // Of forms in URLs.
    }
    if (value == '\n') {
        ways.add({"\r", "\n"}); // As terminals have it.
    }
}

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t size = 0; ///< In bytes of UTF-8.
};

/// One of several bytes that begins here, if one does.
std::optional<CodePoint> code_point_at(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (size == 0 || size > text.size() || first > 0xF4) {
        return std::nullopt;
    }
    std::uint32_t value = first & (0x7FU >> size);
    for (const char c : text.substr(1, size - 1)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80) {
            return std::nullopt;
        }
        value = (value << 6U) | (byte & 0x3FU);
    }
    return CodePoint{value, size};
}

/// XML's way to write it.
void add_code_point_of_xml(Ways ways, std::uint32_t value) {
    ways.add_text("&#" + std::to_string(value) + ";");
    ways.add_hex("&#x", value, value > 0xFFFF ? 5 : value > 0xFFF ? 4 : value > 0xFF ? 3 : 2, ";");
}

/// JSON's, behind the backslash; it has two of them for what lies beyond 16 bits.
void add_code_point_of_json(Ways ways, std::uint32_t value) {
    if (value <= 0xFFFF) {
        ways.add_hex("u", value, 4);
        return;
    }
    const std::uint32_t high = 0xD800 + ((value - 0x10000) >> 10U);
    const std::uint32_t low = 0xDC00 + ((value - 0x10000) & 0x3FFU);
    for (const std::string_view between : {"\\", "\\\\"}) {
        Spelling spelling{"u"};
        for (const std::uint32_t half : {high, low}) {
            if (half == low) {
                spelling.insert(spelling.end(), between.size(), between.substr(0, 1));
                spelling.push_back("u");
            }
            for (unsigned digit = 4; digit > 0; --digit) {
                spelling.push_back(hex_digit((half >> (4 * (digit - 1))) & 0xFU));
            }
        }
        ways.add(spelling);
    }
}

/// As many as a terminal's line break with some blanks has; also in a text that JSON has escaped.
std::vector<Node> add_separators(PatternGraph& graph, Node from) {
    constexpr std::size_t most = 4;
    constexpr std::array<std::string_view, 1> one{" \t\r\n:,-"};
    constexpr std::array<std::string_view, 2> escaped{"\\", "nrt"};
    std::vector<Node> out{from};
    while (out.size() <= most) {
        const Node next = graph.add_node();
        graph.add_way(out.back(), one, next);
        graph.add_way(out.back(), escaped, next);
        out.push_back(next);
    }
    return out;
}

} // namespace

void add_text_forms(PatternGraph& graph, std::string_view value, PatternGraph::Pattern pattern) {
    std::vector<Node> places{PatternGraph::root};
    for (std::size_t i = 0; i < value.size(); ++i) {
        places.push_back(graph.add_node());
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        const Node escape = behind_backslashes(graph, places[i]);
        Ways ways(graph, places[i], places[i + 1]);
        add_byte(ways, value.substr(i, 1));
        add_backslashed({graph, escape, places[i + 1]}, value.substr(i, 1));
        if (const auto point = code_point_at(value.substr(i))) {
            add_code_point_of_xml({graph, places[i], places[i + point->size]}, point->value);
            add_code_point_of_json({graph, escape, places[i + point->size]}, point->value);
        }
    }
    graph.end_pattern(places.back(), pattern);
}

void add_hex_forms(PatternGraph& graph, std::string_view value, PatternGraph::Pattern pattern) {
    std::vector<Node> from{PatternGraph::root};
    Node to = PatternGraph::root;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto byte = static_cast<unsigned char>(value[i]);
        const std::array<std::string_view, 4> digits{"0", "xX", hex_digit(byte >> 4U),
                                                     hex_digit(byte & 0xFU)};
        to = graph.add_node();
        for (const Node node : from) {
            graph.add_way(node, std::span(digits).last(2), to);
            graph.add_way(node, digits, to);
        }
        if (i + 1 < value.size()) {
            from = add_separators(graph, to);
        }
    }
    graph.end_pattern(to, pattern);
}

} // namespace harness::secrets
