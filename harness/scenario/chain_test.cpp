#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/chain.hpp"

#include <map>

using namespace harness;
using namespace harness::scenario;

namespace {

using Files = std::map<std::string, std::string>;

Result<Document> read_from(const Files& files, const std::string& name, const Place& asked_at) {
    const auto file = files.find(name);
    if (file == files.end()) {
        Diagnostics problems;
        problems.error(asked_at, concat("no file '", name, "'"), "");
        return problems;
    }
    return read_document(std::make_shared<const Source>(name, file->second));
}

/// The scenarios of "a.yaml" among these files, which name each other without their extension.
Result<std::vector<Scenario>> scenarios_of(const Files& files,
                                           const std::vector<std::string>& words = {}) {
    auto first = read_from(files, "a.yaml", {});
    if (!first) {
        return first.error();
    }
    const auto chain = read_chain(std::move(*first), [&](const Origin& origin, const std::string&) {
        return read_from(files, concat(origin.scenario, ".yaml"), origin.place);
    });
    std::vector<Setting> settings;
    for (const std::string& word : words) {
        settings.push_back(*parse_setting(word, "--param"));
    }
    return chain ? expand(*chain, settings) : Result<std::vector<Scenario>>(chain.error());
}

std::string mistakes_of(const Files& files) {
    const auto scenarios = scenarios_of(files);
    return scenarios ? "none" : render(scenarios.error());
}

std::vector<std::string> combinations_of(const std::string& for_each,
                                         const std::vector<std::string>& words = {}) {
    const auto scenarios = scenarios_of(
        {{"a.yaml", concat("summary: '${{ a }}${{ b }}${{ c }}'\nparameters: { c: x }\nfor-each: ",
                           for_each, "\nmachine: { report: r.json }\nsteps:\n  - power-off:\n")}},
        words);
    REQUIRE(scenarios);
    std::vector<std::string> out;
    for (const Scenario& one : *scenarios) {
        out.push_back(concat(one.combination, " ", one.summary));
    }
    return out;
}

constexpr const char* base = "summary: base\n"
                             "parameters: { size: 1MiB, extra: 1 }\n"
                             "machine: { report: r.json, memory: 1GiB }\n"
                             "layout: l.json\n"
                             "steps:\n"
                             "  - apply: [format, mount]\n"
                             "  - write: [/mnt/a]\n"
                             "    size: ${{ size }}\n"
                             "    as: first\n"
                             "  - name: prepared\n"
                             "    checkpoint: ready\n"
                             "  - run: 'echo ${{ extra }}'\n"
                             "  - checkpoint: late\n";

std::vector<std::string> step_names(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const Step& step : scenario.steps) {
        names.push_back(step.name);
    }
    return names;
}

} // namespace

TEST_CASE("every combination of values is a run, the last name's changing first", "[scenario]") {
    using Names = std::vector<std::string>;
    CHECK(combinations_of("{ a: [1, 2], b: [yes, 'n o'] }") ==
          Names{"a=1,b=yes 1yesx", "a=1,b=n o 1n ox", "a=2,b=yes 2yesx", "a=2,b=n o 2n ox"});
    CHECK(combinations_of("{ a: [1, 2], b: [yes, no] }", {"b=no", "c=y"}) ==
          Names{"a=1,b=no 1noy", "a=2,b=no 2noy"});
    CHECK(combinations_of("{ a: [1], b: [yes] }", {"a=7"}) == Names{"a=7,b=yes 7yesx"});
}

TEST_CASE("what is wrong with every combination is told once, what with one also", "[scenario]") {
    CHECK(mistakes_of({{"a.yaml", "summary: s\n"
                                  "for-each: { size: [1MiB, 2MB, 1MiB0], n: [1, 2] }\n"
                                  "machine: { report: r.json }\n"
                                  "steps:\n"
                                  "  - write: ['/run/${{ n }}']\n"
                                  "    size: ${{ size }}\n"
                                  "  - compare: it\n"}})
              .find("found the text '1MiB0'") != std::string::npos);
    CHECK(
        mistakes_of({{"a.yaml", "summary: s\n"
                                "for-each: { size: [1MiB, 2MB] }\n"
                                "machine: { report: r.json }\n"
                                "steps:\n"
                                "  - write: [/run/a]\n"
                                "    size: ${{ size }}\n"
                                "  - compare: it\n"}}) ==
        "a.yaml:6:11: error: expected a size such as '512MiB' or '1GiB' at 'steps[0].size', found "
        "the text '2MB'\n"
        "   6 |     size: ${{ size }}\n"
        "     |           ^~~~~~~~~~~\n"
        "  help: did you mean '2MiB'? (a number and KiB, MiB, GiB or TiB)\n"
        "a.yaml:7:14: error: no earlier step writes 'it'\n"
        "   7 |   - compare: it\n"
        "     |              ^~\n"
        "  help: add a 'write' step with 'as: it' before it\n");
}

TEST_CASE("a scenario goes on from another's checkpoint with its machine and steps", "[scenario]") {
    const auto scenarios = scenarios_of({{"b.yaml", base},
                                         {"a.yaml", "summary: after\n"
                                                    "from: b@ready\n"
                                                    "steps:\n"
                                                    "  - compare: first\n"
                                                    "  - apply: mount\n"
                                                    "  - apply: [format, mount]\n"}});
    REQUIRE(scenarios);
    REQUIRE(scenarios->size() == 1);
    const Scenario& after = scenarios->front();
    CHECK(after.name == "a");
    CHECK(after.file == "a.yaml");
    CHECK(after.machine.report.written == "r.json");
    CHECK(after.machine.memory == gibibytes(1));
    REQUIRE(after.layout);
    CHECK(after.layout->written == "l.json");
    CHECK(step_names(after) == std::vector<std::string>{"apply format, mount", "write /mnt/a",
                                                        "prepared", "compare first", "apply mount",
                                                        "apply format, mount (2)"});
    const auto alone = scenarios_of({{"a.yaml", base}});
    REQUIRE(alone);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(after.steps[i].digest_input == alone->front().steps[i].digest_input);
    }
    CHECK(after.digest_input.starts_with(alone->front().digest_input));
}

TEST_CASE("a chain of scenarios gives values to those that it goes on from", "[scenario]") {
    const Files files{{"c.yaml", base},
                      {"b.yaml", "summary: middle\n"
                                 "from: c@ready\n"
                                 "for-each: { count: [1, 2] }\n"
                                 "steps:\n"
                                 "  - run: 'echo ${{ count }}'\n"
                                 "  - checkpoint: counted\n"},
                      {"a.yaml", "summary: 'last of ${{ size }}'\n"
                                 "from: b@counted\n"
                                 "parameters: { size: 2MiB }\n"
                                 "for-each: { n: [7, 8] }\n"
                                 "steps:\n"
                                 "  - run: 'echo ${{ n }} ${{ count }}'\n"}};
    const auto scenarios = scenarios_of(files, {"extra=5"});
    REQUIRE(scenarios);
    REQUIRE(scenarios->size() == 2);
    const Scenario& last = scenarios->back();
    CHECK(last.combination == "n=8");
    CHECK(last.summary == "last of 2MiB");
    CHECK(std::get<RandomContent>(std::get<WriteAction>(last.steps[1].action).content).size ==
          mebibytes(2));
    CHECK(last.steps.back().name == "run echo 8 1");
    REQUIRE(last.parameters.size() == 4);
    CHECK(last.parameters[1].name == "n");
    CHECK(last.parameters[2].name == "count");
    CHECK(last.parameters[3].name == "extra");
    CHECK(last.parameters[3].text == "5");
    const auto other = scenarios_of(files, {"count=2", "size=4MiB"});
    REQUIRE(other);
    CHECK(other->front().steps.back().name == "run echo 7 2");
    CHECK(other->front().summary == "last of 4MiB");
}

TEST_CASE("what collides with the other scenario is told with both places", "[scenario]") {
    CHECK(mistakes_of({{"b.yaml", base},
                       {"a.yaml", "summary: after\n"
                                  "from: b@ready\n"
                                  "parameters: { mine: 1 }\n"
                                  "steps:\n"
                                  "  - name: prepared\n"
                                  "    run: 'true'\n"
                                  "  - checkpoint: ready\n"
                                  "  - write: [/mnt/b]\n"
                                  "    size: 1MiB\n"
                                  "    as: first\n"
                                  "  - run: 'echo ${{ sizes }}'\n"}}) ==
          "a.yaml:3:15: error: nothing uses the parameter 'mine'\n"
          "   3 | parameters: { mine: 1 }\n"
          "     |               ^~~~\n"
          "  help: write '${{ mine }}' where its value belongs, or remove it\n"
          "a.yaml:6:5: error: the name 'prepared' is taken by the step in line 11 of b.yaml\n"
          "   6 |     run: 'true'\n"
          "     |     ^~~\n"
          "  help: give each step its own name, or none\n"
          "a.yaml:7:17: error: the checkpoint 'ready' is made by the step in line 11 of b.yaml\n"
          "   7 |   - checkpoint: ready\n"
          "     |                 ^~~~~\n"
          "  help: give each checkpoint its own name\n"
          "a.yaml:10:9: error: the name 'first' is taken by the step in line 7 of b.yaml\n"
          "   10 |     as: first\n"
          "      |         ^~~~~\n"
          "  help: give each 'write' step its own name in 'as'\n"
          "a.yaml:11:16: error: no parameter has the name 'sizes'\n"
          "   11 |   - run: 'echo ${{ sizes }}'\n"
          "      |                ^~~~~~~~~~~~\n"
          "  help: did you mean 'size'?\n");
}

TEST_CASE("a layout that is missing belongs into the file of the machine", "[scenario]") {
    CHECK(mistakes_of({{"b.yaml", "summary: s\nmachine: { report: r.json }\nsteps:\n"
                                  "  - checkpoint: on\n"},
                       {"a.yaml", "summary: s\nfrom: b@on\nsteps:\n  - apply: mount\n"}}) ==
          "a.yaml:4:5: error: 'apply' needs a layout, and this scenario names none\n"
          "   4 |   - apply: mount\n"
          "     |     ^~~~~\n"
          "  help: add 'layout: layouts/name.json' at the top of b.yaml\n");
}

TEST_CASE("a checkpoint that the other scenario does not make is told with those that it does",
          "[scenario]") {
    const auto from = [](const std::string& origin, const char* other) {
        return mistakes_of(
            {{"b.yaml", other},
             {"a.yaml", concat("summary: s\nfrom: ", origin, "\nsteps:\n  - reboot:\n")}});
    };
    CHECK(from("b@redy", base) == "a.yaml:2:7: error: 'b.yaml' has no checkpoint 'redy'\n"
                                  "   2 | from: b@redy\n"
                                  "     |       ^~~~~~\n"
                                  "  help: did you mean 'ready'?\n");
    CHECK(from("b@on", "summary: s\nmachine: { report: r.json }\nsteps:\n  - reboot:\n") ==
          "a.yaml:2:7: error: 'b.yaml' has no checkpoint 'on'\n"
          "   2 | from: b@on\n"
          "     |       ^~~~\n"
          "  help: add the step 'checkpoint: on' there\n");
    CHECK(from("b@on", "summary: s\n").find("b.yaml:1:1: error: 'machine' is missing") == 0);
}

TEST_CASE("scenarios that go on from each other are a mistake", "[scenario]") {
    const auto to = [](const std::string& origin) {
        return concat("summary: s\nfrom: ", origin, "\nsteps:\n  - checkpoint: on\n");
    };
    CHECK(mistakes_of({{"a.yaml", to("b@on")}, {"b.yaml", to("a@on")}}) ==
          "b.yaml:2:7: error: 'from' leads back: a.yaml, b.yaml, a.yaml\n"
          "   2 | from: a@on\n"
          "     |       ^~~~\n"
          "  help: let one of them begin on a machine of its own\n");
    CHECK(mistakes_of({{"a.yaml", to("a@on")}})
              .starts_with("a.yaml:2:7: error: 'from' leads back: a.yaml, a.yaml\n"));
    Files many{{"a.yaml", to("f1@on")}};
    for (int i = 1; i < 20; ++i) {
        many[concat("f", i, ".yaml")] = to(concat("f", i + 1, "@on"));
    }
    CHECK(mistakes_of(many).starts_with(
        "f15.yaml:2:7: error: more than 16 scenarios go on from each other\n"));
}

TEST_CASE("a scenario that goes on from another is not read alone", "[scenario]") {
    const auto scenario = parse_scenario(
        std::make_shared<const Source>("a.yaml", "summary: s\nfrom: b@on\nsteps:\n  - reboot:\n"));
    REQUIRE_FALSE(scenario);
    CHECK(render(scenario.error()) ==
          "a.yaml:2:7: error: 'b' was not read, and this goes on from it\n"
          "   2 | from: b@on\n"
          "     |       ^~~~\n"
          "  help: name this file to a command that reads others, such as `harness check`\n");
}
