#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/yaml_tree.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

Result<Tree> parse(std::string text, YamlLimits limits = {}) {
    return parse_yaml(std::make_shared<const Source>("s.yaml", std::move(text)), limits);
}

/// The diagnostics without source lines: "line:column: problem (help)".
std::string error_of(std::string text, YamlLimits limits = {}) {
    const auto result = parse(std::move(text), limits);
    if (result) {
        return "no error";
    }
    std::vector<std::string> lines;
    for (const Diagnostic& d : result.error().items) {
        lines.push_back(
            concat(d.place.line, ":", d.place.column, ": ", d.problem, " (", d.help, ")"));
    }
    return join(lines, "\n");
}

std::string text_at(const Tree& tree, Span span) {
    return std::string(tree.source->text().substr(span.offset, span.length));
}

std::string text_of(const Tree& tree, std::string_view key) {
    const Node* node = tree.root.find(key);
    return node != nullptr ? text_at(tree, node->span) : "(missing)";
}

} // namespace

TEST_CASE("every value of a YAML file knows where it stands", "[scenario]") {
    const auto tree = parse("ä: ö text # comment\r\n"
                            "list: [a, \"b\\\"c\", 'it''s', 3]\n"
                            "block: |\n  one\n  two\n"
                            "multi: one\n  two\n"
                            "nothing:\nnull: ~\n"
                            "map:\n  k: 1\n  l: 2\n");
    REQUIRE(tree);
    CHECK(text_at(*tree, (*tree->root.map())[0].key_span) == "ä");
    CHECK(text_of(*tree, "ä") == "ö text");
    const auto& list = *tree->root.find("list")->list();
    CHECK(text_at(*tree, list[1].span) == "\"b\\\"c\"");
    CHECK(*list[1].string() == "b\"c");
    CHECK(text_at(*tree, list[2].span) == "'it''s'");
    CHECK(std::get<std::int64_t>(list[3].value) == 3);
    CHECK(*tree->root.find("block")->string() == "one\ntwo\n");
    CHECK(text_of(*tree, "block") == "|");
    CHECK(*tree->root.find("multi")->string() == "one two");
    CHECK(text_of(*tree, "multi") == "one");
    CHECK(text_of(*tree, "nothing") == "nothing");
    CHECK(text_of(*tree, "null") == "~");
    CHECK(text_of(*tree, "map") == "k: 1\n  l: 2");
}

TEST_CASE("quoted scalars stay texts", "[scenario]") {
    const auto tree = parse("a: '1'\nb: \"true\"\nc: |\n  2\nd: 1\n");
    REQUIRE(tree);
    CHECK(*tree->root.find("a")->string() == "1");
    CHECK(*tree->root.find("b")->string() == "true");
    CHECK(*tree->root.find("c")->string() == "2\n");
    CHECK(tree->root.find("d")->string() == nullptr);
}

TEST_CASE("a byte order mark shifts no place", "[scenario]") {
    const auto tree = parse("\xEF\xBB\xBF"
                            "a: b\n");
    REQUIRE(tree);
    CHECK(text_of(*tree, "a") == "b");
}

TEST_CASE("an element without a value has the place of its hyphen", "[scenario]") {
    const auto tree = parse("- a\n-\n- b\n");
    REQUIRE(tree);
    const Node& nothing = (*tree->root.list())[1];
    CHECK(nothing.is_null());
    CHECK(nothing.span.offset == 4);
}

TEST_CASE("every duplicate key is refused with the place of the first", "[scenario]") {
    CHECK(error_of("a: 1\nb: {c: 1, c: 2}\na: 2\n") ==
          "2:11: duplicate key 'c' (keep one of the two; the first is in line 2)\n"
          "3:1: duplicate key 'a' (keep one of the two; the first is in line 1)");
}

TEST_CASE("mistakes of YAML are told with place and remedy", "[scenario]") {
    const std::string align = " (give it the same indentation as the keys that it belongs to)";
    const std::string closing = " (add what closes it, or the ',' that is missing inside of it)";
    const std::string quotes = " (put the value in quotes)";
    CHECK(error_of("a: 1\n b: 2\n") ==
          "2:3: this key does not fit under the line above it" + align);
    CHECK(error_of("a:\n  - b: 1\n   c: 2\n") ==
          "3:4: this does not fit into the list above it (start it with '- ' at the same "
          "indentation as the elements above)");
    CHECK(error_of("a:\n\tb: 1\n") == "2:1: a tab stands in the indentation (indent with spaces)");
    CHECK(error_of("a: [1, 2\nb: 3\n") == "1:4: a '[' is not closed" + closing);
    CHECK(error_of("a: {b: 1\n") == "1:4: a '{' is not closed" + closing);
    CHECK(error_of("a: ]\n") == "1:4: a bracket is closed that was never opened (remove it)");
    CHECK(error_of("a: \"x\nb: 3\n") == "1:4: a quote is not closed (add the missing quote)");
    CHECK(error_of("a: \"x\\\"") == "1:8: a quote is not closed (add the missing quote)");
    CHECK(error_of("a: 'it's'\n") == "1:8: text stands after a closing quote (put the whole value "
                                     "in quotes; inside of '...', write '' for a quote)");
    CHECK(error_of("a: b: c\n") == "1:5: a second ': ' stands in one value (put the whole value in "
                                   "quotes if the ':' belongs to it)");
    CHECK(error_of("a: @x\n") == "1:4: a value can not start with this character" + quotes);
    CHECK(error_of("a: \"\\q\"\n").find("1:7: unknown escape in a quoted text") == 0);
    CHECK(error_of("a: - b\n") == "1:4: a list element can not stand here (put its '- ' on a line "
                                  "of its own, under the key)");
}

TEST_CASE("what YAML can do and scenarios do not need is refused", "[scenario]") {
    CHECK(error_of("a: &x 1\nb: *x\n") ==
          "1:4: anchors ('&name') are not supported (write the value out at each place)");
    CHECK(error_of("a: *x\n").find("1:4: aliases ('*name') are not supported") == 0);
    CHECK(error_of("a: !!str 1\n") ==
          "1:4: tags ('!name') are not supported (remove it; put a text in quotes)");
    CHECK(error_of("? [a]\n: b\n") ==
          "1:3: a list or map can not be a key (write 'key: value', and close every bracket)");
    CHECK(error_of(": b\n") == "1:1: a key is missing here (write 'key: value')");
    CHECK(error_of("a: 1\n---\nb: 2\n") == "2:1: a second document starts here (keep one document "
                                           "in a file; remove the '---' line)");
    CHECK(error_of("- a\nb: 1\n") == "2:1: this does not belong to what stands above it (a file is "
                                     "one map: write 'key: value' at the start of a line)");
}

TEST_CASE("what is no YAML file is named for what it is", "[scenario]") {
    const std::string empty = "0:0: the file is empty (write a scenario, or name another file)";
    CHECK(error_of("") == empty);
    CHECK(error_of("# only this\n") == empty);
    CHECK(error_of("---\n") == empty);
    CHECK(error_of("a: \xff\n") == "1:4: the byte 255 is a control character or no UTF-8 (save the "
                                   "file as UTF-8 text)");
    CHECK(error_of(std::string("a: \0b\n", 6)).find("1:4: the byte 0 ") == 0);
    CHECK(error_of("a: \x04\n").find("1:4: the byte 4 ") == 0);
    CHECK(error_of("a: \xed\xa0\x80\n").find("1:4: the byte 237 ") == 0);
    CHECK(error_of("a: \xc0\xaf\n").find("1:4: the byte 192 ") == 0);
}

TEST_CASE("size, depth and number of values are limited", "[scenario]") {
    const std::string help = " (check that this is the right file)";
    CHECK(error_of("a: b\n", {.size = Bytes{4}}) ==
          "0:0: the file has 5 bytes; the limit is 4 B" + help);
    CHECK(error_of("a: [[1]]\n", {.depth = 2}) == "1:5: nested more than 2 levels deep" + help);
    CHECK(error_of("[1, 2, 3]\n", {.nodes = 3}) == "1:8: the file has more than 3 values" + help);
    for (const char* open : {"[", "- ", "? ", "{a: ", "a: {b: [", "&a [", "!!x ["}) {
        INFO(open);
        std::string text;
        while (text.size() < 100'000) {
            text += open;
        }
        CHECK(error_of(text) != "no error");
    }
}
