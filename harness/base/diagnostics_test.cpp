#include "harness/base/diagnostics.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("a diagnostic shows place, problem, source line, caret and remedy", "[base][golden]") {
    const Source source("scenarios/backup.yaml", "machine:\n  memroy: 2GiB\n");
    Diagnostics problems;
    problems.error(source.place_of({11, 6}), "unknown key 'memroy' in 'machine'",
                   "did you mean 'memory'?");
    CHECK(render(problems) == "scenarios/backup.yaml:2:3: error: unknown key 'memroy' in "
                              "'machine'\n"
                              "   2 |   memroy: 2GiB\n"
                              "     |   ^~~~~~\n"
                              "  help: did you mean 'memory'?\n");
}

TEST_CASE("a whole-file diagnostic has no line", "[base]") {
    const Source source("report.json", "");
    Diagnostics problems;
    problems.error(source.whole(), "the file is empty", "make it again");
    CHECK(render(problems) == "report.json: error: the file is empty\n  help: make it again\n");
}

TEST_CASE("diagnostics come in file order, twenty at most", "[base]") {
    const Source source("a", std::string(100, '\n'));
    Diagnostics problems;
    for (std::uint32_t i = 30; i > 0; --i) {
        problems.error(source.place_of({i, 1}), "p", "");
    }
    const std::string text = render(problems);
    CHECK(text.find("a:2:1") < text.find("a:3:1"));
    CHECK(text.find("... and 10 more\n") != std::string::npos);
}

TEST_CASE("a very long line is cut around its caret", "[base]") {
    const Source source("a", std::string(100'000, 'x'));
    const std::string text =
        render(Diagnostic{Severity::error, source.place_of({50'000, 5}), "p", ""});
    CHECK(text.size() < 400);
    CHECK(text.find('^') != std::string::npos);
}
