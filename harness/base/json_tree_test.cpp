#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

namespace {

Result<Tree> parse(std::string text, JsonLimits limits = {}) {
    return parse_json(std::make_shared<const Source>("r.json", std::move(text)), limits);
}

std::string error_of(std::string text, JsonLimits limits = {}) {
    const auto result = parse(std::move(text), limits);
    return result ? "no error" : render(result.error());
}

std::string text_at(const Tree& tree, const Node& node) {
    return std::string(tree.source->text().substr(node.span.offset, node.span.length));
}

} // namespace

TEST_CASE("every value of a JSON file knows where it stands", "[base]") {
    const auto tree = parse(R"({ "a" : [1, -22 ,3.5,{"b":"x\"y"}],
  "c":null, "d" : true, "e": 18446744073709551615})");
    REQUIRE(tree);
    const Node& list = *tree->root.find("a");
    CHECK(text_at(*tree, list) == R"([1, -22 ,3.5,{"b":"x\"y"}])");
    CHECK(text_at(*tree, (*list.list())[0]) == "1");
    CHECK(text_at(*tree, (*list.list())[1]) == "-22");
    CHECK(text_at(*tree, (*list.list())[2]) == "3.5");
    CHECK(text_at(*tree, *(*list.list())[3].find("b")) == R"("x\"y")");
    CHECK(*(*list.list())[3].find("b")->string() == "x\"y");
    CHECK(text_at(*tree, *tree->root.find("c")) == "null");
    CHECK(text_at(*tree, *tree->root.find("d")) == "true");
    CHECK(std::get<std::uint64_t>(tree->root.find("e")->value) == UINT64_MAX);
    CHECK((*tree->root.map())[1].key_span.offset == 38);
}

TEST_CASE("a duplicate key is refused at its second place", "[base]") {
    CHECK(error_of("{\"a\": 1,\n \"a\": 2}") ==
          "r.json:2:2: error: duplicate key 'a'\n"
          "   2 |  \"a\": 2}\n"
          "     |  ^~~\n"
          "  help: keep one of the two; a report or layout never repeats a key\n");
}

TEST_CASE("a truncated file is told from a wrong one", "[base]") {
    CHECK(error_of("{\"a\": [1,")
              .find("r.json:1:10: error: the file ends in the middle of its "
                    "JSON (9 bytes)") == 0);
    CHECK(error_of("{\"a\": }").find("r.json:1:7: error: invalid JSON: ") == 0);
    CHECK(error_of("{\"a\": 1} x").find("r.json:1:10: error: invalid JSON: ") == 0);
    CHECK(error_of("{\"a\": \"\xff\"}").find("error: invalid JSON: ") != std::string::npos);
}

TEST_CASE("what is no JSON is named for what it is", "[base]") {
    CHECK(error_of("version https://git-lfs.github.com/spec/v1\noid sha256:00\n")
              .find("this is a Git LFS pointer") != std::string::npos);
    CHECK(error_of("  \n").find("the file is empty") != std::string::npos);
}

TEST_CASE("size and depth are limited", "[base]") {
    CHECK(error_of("[1,2,3]", {.size = Bytes{4}}).find("the limit is 4 B") != std::string::npos);
    CHECK(error_of(std::string(65, '[')).find("nested more than 64 levels deep") !=
          std::string::npos);
    CHECK(parse(std::string(64, '[') + std::string(64, ']')).has_value());
    CHECK(error_of(std::string(1'000'000, '[')).find("nested more than") != std::string::npos);
}
