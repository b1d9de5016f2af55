#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/retention/shell_text.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::retention;

namespace {

/// A line for each pipeline: "ls -d x | sort"; `?` is what only a run can tell.
std::string pipelines(std::string text) {
    std::string out;
    for (const Pipeline& pipeline : shell_pipelines(Source("x", std::move(text)))) {
        std::vector<std::string> commands;
        for (const ShellCommand& command : pipeline) {
            commands.push_back(join(command.words, " "));
        }
        out += concat(join(commands, " | "), "\n");
    }
    std::replace(out.begin(), out.end(), unknown_part, '?');
    return out;
}

} // namespace

TEST_CASE("shell text is commands in pipelines, without quotes and redirections", "[retention]") {
    CHECK(pipelines("a 'b c'  \"d;e\"\\ f >/dev/null 2>&1; g && h # i\n") == "a b c d;e f\ng\nh\n");
    CHECK(pipelines("a |\n  b \\\n  -c | d\ne\n") == "a | b -c | d\ne\n");
    CHECK(pipelines("if a; then b; fi\nwhile read -r x; do c \"$x\"; done < <(d | e)\n") ==
          "a\nb\nread -r x\nc ${x}\nd | e\n");
    CHECK(pipelines("# that's all\nDescription=A user's home\na\n") == "users home\na\n");
}

TEST_CASE("variables that a shell text sets stand in their place", "[retention]") {
    CHECK(pipelines("D=/s N=7\na \"$D/x\" ${D}y $((N + 1)) $N$M ${M:-4}\n") ==
          "a /s/x /sy 8 7${M} 4\n");
    CHECK(pipelines("export D='/s t'\na $D\nfor D in b c; do d $D; done\n") ==
          "a /s t\nfor D in b c\nd ${D}\n");
    CHECK(pipelines("Environment=N=7 \"D=/s\"\na $N $D $1 $$ $((N * 2)) $(( ))\n") ==
          "a 7 /s ${1} ? $((N * 2)) $(( ))\n");
    CHECK(pipelines("N=$(a)\nb x$N\n") == "a\nb x?\n");
}

TEST_CASE("commands within others come before them, once", "[retention]") {
    CHECK(pipelines("a \"b-$(c | d \"$(e)\")\" `f`\n") == "e\nc | d ?\nf\na b-? ?\n");
    CHECK(pipelines("sh -euc 'a | b \"$(c)\"'\nbash -c \"d \\\"e f\\\" $(g)\"\n") ==
          "c\na | b ?\ng\nd e f ?\n");
    CHECK(pipelines("sh script.sh -c x\n") == "sh script.sh -c x\n");
}

TEST_CASE("lines of units have signs of their own", "[retention]") {
    CHECK(pipelines("ExecStart=-/bin/sh -c 'a %%F $$(b) $${HOME} $$x'\nc %%\n") ==
          "b\na %F ? ${HOME} ${x}\nc %%\n");
    CHECK(pipelines("ExecStartPost=@+a \\\n  b\n") == "a b\n");
}

TEST_CASE("strings of Nix are texts of their own", "[retention]") {
    CHECK(pipelines("ExecStart = \"${pkgs.bash}/bin/sh -c 'a \\\"$$x y\\\" $(b %%F)'\";\n") ==
          "b %F\na ${x} y ?\n");
    CHECK(pipelines("keep = 7;\nscript = ''a ${toString keep} ''${b}'';\n") == "a 7 ${b}\n");
    CHECK(pipelines("ExecStart = [\n  \"a b\"\n  \"c $(d)\"\n];\n") == "a b\nd\nc ?\n]\n");
}

TEST_CASE("what is not closed ends somewhere", "[retention]") {
    for (const char* text :
         {"a \"b", "a 'b", "a $(b", "a ${b", "a `b", "a $((b", "a \\", "a $", "|", "a |", "a >",
          "a <(", "ExecStart=", "x =", "sh -c", "for", "a $$"}) {
        INFO(text);
        CHECK(pipelines(text).size() < 20);
    }
    std::string deep;
    for (int i = 0; i < 1000; ++i) {
        deep += "a \"$(";
    }
    CHECK_FALSE(pipelines(deep).empty());
}
