#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/tree_reader.hpp"

using namespace harness;

namespace {

Tree parse(std::string text) {
    auto tree = parse_json(std::make_shared<const Source>("r.json", std::move(text)));
    REQUIRE(tree);
    return std::move(*tree);
}

} // namespace

TEST_CASE("a wrong type is reported with its path and what stands there", "[base]") {
    const Tree tree = parse(R"({"disk": [{"serial": 7}]})");
    Diagnostics problems;
    const TreeReader top(tree, problems);
    CHECK_FALSE(top["disk"].elements()[0]["serial"].text().has_value());
    CHECK(render(problems) ==
          "r.json:1:22: error: expected a text at 'disk[0].serial', found the number 7\n"
          "   1 | {\"disk\": [{\"serial\": 7}]}\n"
          "     |                      ^\n"
          "  help: write a text here\n");
}

TEST_CASE("null and missing values are not there and no mistake", "[base]") {
    const Tree tree = parse(R"({"a": null})");
    Diagnostics problems;
    const TreeReader top(tree, problems);
    CHECK_FALSE(top["a"].text().has_value());
    CHECK_FALSE(top["b"]["c"].integer().has_value());
    CHECK(top["a"].elements().empty());
    CHECK(problems.items.empty());
}

TEST_CASE("a missing value is blamed on its parent", "[base]") {
    const Tree tree = parse("{\n  \"a\": {}}");
    Diagnostics problems;
    TreeReader(tree, problems)["a"]["b"].error("'a.b' is missing", "add it");
    CHECK(render(problems).find("r.json:2:8: error: 'a.b' is missing") == 0);
}

TEST_CASE("unknown keys are reported with the nearest known one", "[base]") {
    const Tree tree = parse(R"({"memroy": 1})");
    Diagnostics problems;
    const std::vector<std::string> known{"memory"};
    TreeReader(tree, problems).reject_unknown_keys(known);
    CHECK(render(problems).find("unknown key 'memroy'") != std::string::npos);
    CHECK(render(problems).find("did you mean 'memory'?") != std::string::npos);
}

TEST_CASE("the remedy of a wrong type can be the file's own", "[base]") {
    const Tree tree = parse(R"([])");
    Diagnostics problems;
    const TreeReader top(tree, problems, "make the file again");
    CHECK_FALSE(top["a"].text().has_value());
    CHECK(render(problems).find("help: make the file again\n") != std::string::npos);
}

TEST_CASE("a very long line is kept in part, with the caret where it belongs", "[base]") {
    const Tree tree = parse(std::string(5000, ' ') + "7" + std::string(5000, ' '));
    Diagnostics problems;
    CHECK_FALSE(TreeReader(tree, problems).text().has_value());
    CHECK(problems.items.front().place.line_text.size() == 600);
    CHECK(render(problems).find("r.json:1:5001: error: expected a text at 'the top'") == 0);
    CHECK(render(problems).find("     | " + std::string(40, ' ') + "^\n") != std::string::npos);
}

TEST_CASE("a file of very many mistakes keeps the first two hundred", "[base]") {
    const Tree tree = parse("7");
    Diagnostics problems;
    for (int i = 0; i < 300; ++i) {
        CHECK_FALSE(TreeReader(tree, problems).text().has_value());
    }
    CHECK(problems.items.size() == 200);
}
