#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/given_secrets.hpp"
#include "harness/cli/hidings.hpp"
#include "harness/cli/vaults.hpp"

#include <fstream>
#include <sstream>

using namespace harness;
using namespace harness::cli;

namespace {

struct Given {
    harness::testing::ScratchDirectory directory;
    std::ostringstream out;
    Environment environment{out, out, false, {}, {}, {}, {}, {}, {}};
    std::vector<Loaded> runs;

    std::string problems_of(const std::string& secrets, const std::string& step = "ls") {
        environment.variable = [](const char* name) -> const char* {
            return std::string_view(name) == "B2_KEY" ? "K003/very+secret\n" : nullptr;
        };
        const std::string text = concat("summary: s\nmachine: { report: r.json }\nsecrets:\n",
                                        secrets, "\nsteps:\n  - run: ", step, "\n");
        auto scenario = scenario::parse_scenario(
            std::make_shared<const Source>((directory.path() / "s.yaml").string(), text));
        REQUIRE(scenario);
        auto job = engine::make_job(std::move(*scenario), {}, nullptr);
        REQUIRE(job);
        runs.assign(1, {});
        runs.front().job = std::move(*job);
        std::string said = render(give_secrets(runs, environment));
        const std::string here = directory.path().string() + "/";
        for (auto at = said.find(here); at != std::string::npos; at = said.find(here)) {
            said.erase(at, here.size());
        }
        return said;
    }
};

} // namespace

TEST_CASE("secrets come from variables, files and the run itself", "[cli]") {
    Given given;
    std::ofstream(given.directory.path() / "token") << "of-a-file\r\n";
    CHECK(given
              .problems_of("  b2: { environment: B2_KEY, mode: \"0440\" }\n"
                           "  token: { file: token }\n"
                           "  own: { generate: 40 }")
              .empty());
    const auto secrets = make_run_secrets(given.runs.front());
    REQUIRE(secrets);
    REQUIRE(secrets->all().size() == 3);
    CHECK(secrets->all()[0].value.view() == "K003/very+secret");
    CHECK(secrets->all()[0].placement->mode == 0440);
    CHECK(secrets->all()[1].value.view() == "of-a-file");
    CHECK(secrets->all()[2].value.view().size() == 40);
    const auto again = make_run_secrets(given.runs.front());
    CHECK(again->all()[2].value.view() != secrets->all()[2].value.view());
    reports::ScenarioReport report;
    note_secrets(given.runs.front().job.scenario, report);
    REQUIRE(report.properties.size() == 3);
    CHECK(report.properties[0].value == "the variable B2_KEY; at /run/secrets/b2, 0440 root:root");
}

TEST_CASE("a secret may be a field of an item in a vault", "[cli]") {
    Given given;
    std::ofstream(given.directory.path() / "vaults.json")
        << R"({"vaults": [{"name": "infra", "items": [{"title": "b2",
               "fields": [{"label": "key", "value": "K003-of-a-vault"}]}]}]})";
    CHECK(given.problems_of("  b2: { file: vaults.json, op: \"op://infra/b2/key\" }").empty());
    CHECK(make_run_secrets(given.runs.front())->all()[0].value.view() == "K003-of-a-vault");
    CHECK(given.problems_of("  b2: { file: vaults.json, op: \"op://infra/b2/id\" }")
              .find("the secret 'b2' is not in vaults.json: the item has no field 'id'\n") !=
          std::string::npos);
    std::ofstream(given.directory.path() / "vaults.json") << "{}";
    CHECK(given.problems_of("  b2: { file: vaults.json, op: \"op://infra/b2/key\" }")
              .find("the file has no vaults\n") != std::string::npos);
}

TEST_CASE("what Connect conceals is looked at before a run, and is one of its secrets", "[cli]") {
    Given given;
    const auto vaults = [&](const std::string& value, const std::string& type) {
        std::ofstream(given.directory.path() / "vaults.json")
            << R"({"vaults": [{"name": "infra", "items": [{"title": "b2",
                   "fields": [{"label": "key", "section": "of", "value": ")"
            << value << R"(", "type": ")" << type << "\"}]}]}]}";
    };
    const std::string asks = "  own: { generate: 40 }\nconnect: vaults.json";
    CHECK(given.problems_of(asks).find("can not read the file of vaults 'vaults.json'") !=
          std::string::npos);
    vaults("short", "STRING");
    CHECK(given.problems_of(asks).empty());
    vaults("short", "CONCEALED");
    CHECK(given.problems_of(asks).starts_with(
        "s.yaml:5:10: error: the field 'op://infra/b2/of/key' has 5 bytes; the least is 8\n"));
    vaults("K003-of-a-vault", "CONCEALED");
    CHECK(given.problems_of(asks, "login K003-of-a-vault")
              .find("the value of the secret 'op://infra/b2/of/key' stands in the scenario") !=
          std::string::npos);
    CHECK(given.problems_of(asks).empty());
    const auto secrets = make_run_secrets(given.runs.front());
    boost::asio::io_context context;
    const auto connect = make_connect(context.get_executor(), given.runs.front(),
                                      given.directory.path(), secrets.get());
    REQUIRE(connect);
    REQUIRE(secrets->all().size() == 3);
    CHECK(secrets->all()[1].name == "op://infra/b2/of/key");
    CHECK(secrets->all()[1].value.view() == "K003-of-a-vault");
    CHECK_FALSE(secrets->all()[1].placement);
    CHECK(secrets->all()[2].value.view().starts_with("eyJ"));
    async::run(context, connect->close());
}

TEST_CASE("a scenario without secrets has none in its run", "[cli]") {
    Loaded loaded;
    CHECK(make_run_secrets(loaded) == nullptr);
}

TEST_CASE("a secret that is not there is told with what to do", "[cli]") {
    Given given;
    CHECK(given.problems_of("  other: { environment: OTHER_KEY }") ==
          "s.yaml:4:25: error: the secret 'other' is to be in the variable OTHER_KEY, which is "
          "not set\n"
          "   4 |   other: { environment: OTHER_KEY }\n"
          "     |                         ^~~~~~~~~\n"
          "  help: set it for this call, without writing it down: read -rs OTHER_KEY && export "
          "OTHER_KEY\n");
    CHECK(given.problems_of("  token: { file: nowhere }")
              .find("the secret 'token' can not be read from 'nowhere': No such file or "
                    "directory\n") != std::string::npos);
    CHECK(given.problems_of("  token: { file: . }").find("Is a directory\n") != std::string::npos);
    std::ofstream(given.directory.path() / "token") << "short\n";
    CHECK(given.problems_of("  token: { file: token }")
              .find("the secret 'token' has 5 bytes; the least is 8\n") != std::string::npos);
    std::ofstream(given.directory.path() / "token") << "\n";
    CHECK(given.problems_of("  token: { file: token }").find("'token' is empty\n") !=
          std::string::npos);
}

TEST_CASE("a scenario that shows a secret itself is refused, and not quoted", "[cli]") {
    Given given;
    for (const char* shown : {"login K003/very+secret", "curl x?key=K003%2fvery%2Bsecret"}) {
        const std::string said = given.problems_of("  b2: { environment: B2_KEY }", shown);
        CHECK(said == "s.yaml:4:1: error: the value of the secret 'b2' stands in the scenario, in "
                      "its parameters, or in a secret's name\n"
                      "   4 | ...\n"
                      "     | ^~~\n"
                      "  help: take it out there, and let steps read /run/secrets/b2; if somebody "
                      "else could see it, it needs to be changed as well\n");
    }
}

TEST_CASE("what a run hides is hidden in its report, and counted", "[cli]") {
    Hidings hidings;
    reports::RunReport all;
    all.scenarios.resize(2);
    reports::Case one;
    one.suite_step = "log in";
    one.message = "wrong password 'abcd1234efgh'";
    one.output = "YWJjZDEyMzRlZmdo";
    all.scenarios[0].cases = {one};
    all.scenarios[1].cases = {one};
    const auto censor = std::make_shared<secrets::Censor>();
    censor->mask.add("key", "abcd1234efgh");
    hidings.add(1, secrets::Hiding(censor));
    hidings.apply(all);
    hidings.apply(all); // What is hidden is not counted again.
    CHECK(all.scenarios[0].cases[0].message == one.message);
    CHECK(all.scenarios[1].cases[0].message == "wrong password '<secret key>'");
    CHECK(all.scenarios[1].cases[0].output == "<secret key>");
    REQUIRE(all.scenarios[1].leaks.size() == 2);
    CHECK(reports::to_text(all.scenarios[1].leaks[0]) == "'key' in step 'log in', plain");
    CHECK(reports::to_text(all.scenarios[1].leaks[1]) == "'key' in step 'log in', base64");
    CHECK(hidings.text("argv abcd1234efgh") == "argv <secret key>");
}
