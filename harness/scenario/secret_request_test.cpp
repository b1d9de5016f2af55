#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/scenario.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

Scenario with_secrets(const std::string& secrets) {
    const auto result = parse_scenario(std::make_shared<const Source>(
        "scenarios/s.yaml",
        concat("summary: s\nmachine: { report: r.json }\n", secrets, "steps:\n  - run: ls\n")));
    REQUIRE(result);
    return *result;
}

} // namespace

TEST_CASE("secrets have a source, and a place in the memory of machines", "[scenario]") {
    const Scenario scenario = with_secrets("secrets:\n"
                                           "  restic-password: { generate: 32 }\n"
                                           "  b2-key: { environment: B2_KEY }\n"
                                           "  token: { file: secrets/token, path: /run/app/token,"
                                           " mode: \"0440\", owner: \"redis:redis\" }\n"
                                           "  op: { file: v.json, op: \"op://a/b/c\" }\n");
    REQUIRE(scenario.secrets.size() == 4);
    const SecretRequest& password = scenario.secrets[0];
    CHECK(std::get<GeneratedSecret>(password.source).size == 32);
    CHECK(password.path == "/run/secrets/restic-password");
    CHECK(password.mode == 0400);
    CHECK(password.owner == "root:root");
    CHECK(source_text(password) == "generated, 32 characters");
    CHECK(source_text(scenario.secrets[1]) == "the variable B2_KEY");
    const SecretRequest& token = scenario.secrets[2];
    CHECK(std::get<FileReference>(token.source).resolved == "scenarios/secrets/token");
    CHECK(token.path == "/run/app/token");
    CHECK(token.mode == 0440);
    CHECK(token.owner == "redis:redis");
    CHECK(source_text(token) == "the file secrets/token");
    const auto& field = std::get<VaultField>(scenario.secrets[3].source);
    CHECK(field.vaults.resolved == "scenarios/v.json");
    CHECK(source_text(scenario.secrets[3]) == "op://a/b/c in the file v.json");
}

TEST_CASE("a leak is a warning unless it is to be a failure", "[scenario]") {
    CHECK_FALSE(with_secrets("").fails_on_leak);
    CHECK_FALSE(with_secrets("on-leak: warn\n").fails_on_leak);
    CHECK(with_secrets("on-leak: fail\n").fails_on_leak);
}
