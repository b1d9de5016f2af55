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
