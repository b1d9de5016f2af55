#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/chain.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

Result<Scenario> read_with(const std::string& text, const std::vector<std::string>& words = {}) {
    const auto document = read_document(std::make_shared<const Source>("scenarios/s.yaml", text));
    REQUIRE(document);
    std::vector<Setting> settings;
    for (const std::string& word : words) {
        auto setting = parse_setting(word, "--param");
        REQUIRE(setting);
        settings.push_back(std::move(*setting));
    }
    auto scenarios = expand({&*document, 1}, settings);
    return scenarios ? Result<Scenario>(scenarios->front()) : Result<Scenario>(scenarios.error());
}

std::string mistakes_of(const std::string& text, const std::vector<std::string>& words = {}) {
    const auto scenario = read_with(text, words);
    return scenario ? "none" : render(scenario.error());
}

std::string refusal_of(const std::string& word) {
    const auto setting = parse_setting(word, "--param");
    return setting ? "taken" : render(setting.error());
}

constexpr const char* head =
    "summary: ${{ months }} months\n"
    "parameters: { months: 3, host: yoga, code: 2 }\n"
    "machine: { report: '../r/${{ host }}.json', cpus: '${{code}}' }\n"
    "steps:\n"
    "  - run: 'exit ${{ code }}'\n"
    "    expect: { exit: '${{ code }}', stdout: '${{ code }}${{code}}' }\n";

} // namespace

TEST_CASE("a placeholder alone takes the value with its type, others become text", "[scenario]") {
    const auto scenario = read_with(head);
    REQUIRE(scenario);
    CHECK(scenario->summary == "3 months");
    CHECK(scenario->machine.report.resolved == "r/yoga.json");
    CHECK(scenario->machine.cpu_count == 2U);
    const auto& run = std::get<RunAction>(scenario->steps[0].action);
    CHECK(std::get<ShellScript>(run.command).text == "exit 2");
    CHECK(run.exit_codes == std::vector{2});
    REQUIRE(run.standard_output);
    CHECK(run.standard_output->contains == "22");
}

TEST_CASE("settings go before declared values, and both are what digests are made of",
          "[scenario]") {
    const auto usual = read_with(head);
    const auto other = read_with(head, {"code=4", "months=\"3\"", "unknown=1"});
    REQUIRE(usual);
    REQUIRE(other);
    CHECK(std::get<RunAction>(other->steps[0].action).exit_codes == std::vector{4});
    CHECK(usual->steps[0].digest_input == R"({"expect":{"exit":2,"stdout":"22"},"run":"exit 2"})");
    CHECK(other->steps[0].digest_input == R"({"expect":{"exit":4,"stdout":"44"},"run":"exit 4"})");
    REQUIRE(other->parameters.size() == 3);
    CHECK(other->parameters[0].name == "months");
    CHECK(other->parameters[0].text == "3");
    CHECK(other->parameters[2].text == "4");
}

TEST_CASE("values keep their spelling, and are not looked into", "[scenario]") {
    const auto scenario =
        read_with("summary: s\n"
                  "parameters:\n"
                  "  number: 0x10\n"
                  "  price: 1.50\n"
                  "  raw: '${{ number }} }}'\n"
                  "machine: { report: r.json }\n"
                  "description: '${{ is left alone }}'\n"
                  "steps:\n"
                  "  - run: 'echo ${{ number }} ${{ price }} ${{ raw }} ${x} {{'\n");
    REQUIRE(scenario);
    CHECK(std::get<ShellScript>(std::get<RunAction>(scenario->steps[0].action).command).text ==
          "echo 0x10 1.50 ${{ number }} }} ${x} {{");
    CHECK(scenario->description == "${{ is left alone }}");
}

TEST_CASE("a value that does not fit is told where it is used", "[scenario]") {
    CHECK(mistakes_of(head, {"code=256", "months=''"}) ==
          "scenarios/s.yaml:3:51: error: expected a number of processors from 1 to 64 at "
          "'machine.cpus', found the number 256\n"
          "   3 | machine: { report: '../r/${{ host }}.json', cpus: '${{code}}' }\n"
          "     |                                                   ^~~~~~~~~~~\n"
          "  help: write a number of processors from 1 to 64 here\n"
          "scenarios/s.yaml:6:21: error: expected an exit code from 0 to 255 at "
          "'steps[0].expect.exit', found the number 256\n"
          "   6 |     expect: { exit: '${{ code }}', stdout: '${{ code }}${{code}}' }\n"
          "     |                     ^~~~~~~~~~~~~\n"
          "  help: write an exit code from 0 to 255 here\n");
}

TEST_CASE("values can not make gigabytes out of a small file", "[scenario]") {
    std::string text = "summary: s\nparameters: { long: '" + std::string(1'000, 'x') +
                       "' }\nmachine: { report: r.json }\nsteps:\n  - run: \"";
    for (int i = 0; i < 5'000; ++i) {
        text += "${{long}}";
    }
    CHECK(mistakes_of(text + "\"\n").find("the parameters' values make more than 4194304 bytes") !=
          std::string::npos);
}

TEST_CASE("a setting is a name and a YAML scalar", "[scenario]") {
    const auto value_of = [](const std::string& word) {
        const auto setting = parse_setting(word, "--param");
        REQUIRE(setting);
        return setting->value;
    };
    CHECK(std::get<std::int64_t>(value_of("months=3").value) == 3);
    CHECK(std::get<std::string>(value_of("months='3'").value) == "3");
    CHECK(std::get<std::string>(value_of("months=\"\"").value).empty());
    CHECK(std::get<bool>(value_of("is-full=true").value));
    CHECK(value_of("path=/a=b").text == "/a=b");
    CHECK(refusal_of("months") == "--param: error: 'months' sets no parameter\n"
                                  "  help: write a name, '=' and a value: --param months=3\n");
    CHECK(refusal_of("months=") ==
          "--param: error: 'months' gets no value\n"
          "  help: write it after the '='; an empty text is 'months=\"\"'\n");
    CHECK(refusal_of("months=~") == refusal_of("months="));
    CHECK(refusal_of("months= # 3") == refusal_of("months="));
    CHECK(refusal_of("months=[1]") ==
          "--param: error: '[1]' is a list, no single value\n"
          "  help: put it in quotes if it is meant as a text: 'months=\"…\"'\n");
    CHECK(refusal_of("months=\"a\\nb\"") ==
          "--param: error: the value of 'months' is no line of at most 1000 bytes\n"
          "  help: shorten it\n");
    CHECK(refusal_of("months=*a").find("aliases") != std::string::npos);
}
