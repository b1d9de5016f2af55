#include "emulators/connect/reference.hpp"
#include "emulators/connect/service.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"

#include <nlohmann/json.hpp>

using namespace harness;
using namespace harness::emulators;
using nlohmann::json;

namespace {

constexpr const char* infra = R"({"vaults": [
  {"name": "infra", "items": [
    {"title": "b2", "tags": ["backup"], "fields": [
      {"label": "key", "value": "K003-secret"},
      {"label": "id", "value": "0031", "type": "STRING", "section": "account"}]},
    {"title": "mail \"old\"", "fields": []}]},
  {"name": "empty"}]})";

Result<std::vector<connect::Vault>> read(const std::string& text) {
    auto tree = parse_json(std::make_shared<const Source>("vaults.json", text));
    if (!tree) {
        return tree.error();
    }
    return connect::read_vaults(*tree, "2026-03-01T12:00:00Z");
}

/// Somebody who has the token, unless `token` is another one.
struct Client {
    std::vector<connect::Told> told;
    std::string token = "right";
    connect::ConnectService service{{"right", [] { return std::string("2026-03-02T12:00:00Z"); }},
                                    read(infra).value(),
                                    [this](const connect::Told& one) { told.push_back(one); }};

    json ask(const std::string& method, const std::string& target, unsigned status = 200,
             const std::string& body = "") {
        http::Request request;
        request.method = method;
        http::take_target(target, request);
        request.headers.set("authorization", "Bearer " + token);
        http::Reception reception = service.receive(std::move(request));
        http::Reply reply;
        if (auto* sink = std::get_if<std::unique_ptr<http::BodySink>>(&reception)) {
            (*sink)->take(body);
            reply = (*sink)->finish();
        } else {
            reply = std::get<http::Reply>(std::move(reception));
        }
        CHECK(reply.status == status);
        const std::string& text = std::get<std::string>(reply.body);
        return text.empty() || text == "." ? json() : json::parse(text);
    }

    std::string infra_id() {
        return ask("GET", "/v1/vaults?filter=name%20eq%20%22infra%22").at(0).at("id");
    }
};

} // namespace

TEST_CASE("vaults and items are found by their names", "[connect]") {
    Client client;
    const json vaults = client.ask("GET", "/v1/vaults");
    REQUIRE(vaults.size() == 2);
    CHECK(vaults[0].at("name") == "infra");
    CHECK(vaults[0].at("id").get<std::string>().size() == 26);
    const std::string items = "/v1/vaults/" + client.infra_id() + "/items";
    CHECK(client.ask("GET", items).size() == 2);
    const json found = client.ask("GET", items + "?filter=title+eq+%22b2%22");
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].contains("fields")); // A list has none.
    const json old = client.ask("GET", items + R"(?filter=title eq "mail \"old\"")");
    REQUIRE(old.size() == 1);
    const json item = client.ask("GET", items + "/" + found[0].at("id").get<std::string>());
    REQUIRE(item.at("fields").size() == 2);
    CHECK(item.at("fields")[0].at("value") == "K003-secret");
    CHECK(item.at("fields")[0].at("type") == "CONCEALED");
    CHECK(item.at("fields")[1].at("section").at("id") == item.at("sections")[0].at("id"));
    CHECK(item.at("sections")[0].at("label") == "account");
    CHECK(client.ask("GET", items + "?filter=title+co+%22mail%22").size() == 1);
    CHECK(client.ask("GET", "/v1/vaults?filter=title+eq+%22empty%22").size() == 1);
    CHECK(client.ask("GET", items + "?filter=tag+co+x", 400).at("message") ==
          "Filter query is not of the form: title eq \"VALUE\"");
}

TEST_CASE("nobody sees anything without the token, but that the service is well", "[connect]") {
    Client client;
    for (const char* wrong : {"", "wrong", "righ", "right1"}) {
        client.token = wrong;
        const json refused = client.ask("GET", "/v1/vaults", 401);
        CHECK(refused.at("status") == 401);
        CHECK(refused.at("message") == "Invalid token signature");
    }
    CHECK(client.ask("GET", "/health").at("name") == "1Password Connect API");
    (void)client.ask("GET", "/heartbeat");
    CHECK(client.told.back().path == "/heartbeat");
}

TEST_CASE("items are made, changed and removed", "[connect]") {
    Client client;
    const std::string items = "/v1/vaults/" + client.infra_id() + "/items";
    const json made = client.ask("POST", items, 201,
                                 R"({"title": "new", "category": "LOGIN",
                                     "fields": [{"label": "password", "value": "one-secret"}]})");
    const std::string place = items + "/" + made.at("id").get<std::string>();
    const std::string field = made.at("fields")[0].at("id");
    const json patched = client.ask("PATCH", place, 200,
                                    R"([{"op": "replace", "value": "two-secret",
                                         "path": "/fields/)" +
                                        field + R"(/value"}])");
    CHECK(patched.at("fields")[0].at("value") == "two-secret");
    CHECK(patched.at("version") == 2);
    CHECK(patched.at("createdAt") == "2026-03-02T12:00:00Z");
    CHECK(client.ask("PATCH", place, 400, R"([{"op": "replace", "path": "/none/1"}])")
              .at("message")
              .get<std::string>()
              .starts_with("Invalid patch: "));
    CHECK(client.ask("PUT", place, 200, R"({"title": "other"})").at("fields").empty());
    CHECK(client.ask("PUT", place, 400, R"({"id": "another"})").at("status") == 400);
    CHECK(client.ask("POST", items, 400, "{").at("message") ==
          "Invalid JSON in the request's body");
    CHECK(client.ask("POST", items, 400, R"({"title": 7})").at("message") == "Invalid item");
    (void)client.ask("DELETE", place, 204);
    (void)client.ask("GET", place, 404);
    (void)client.ask("GET", "/v1/vaults/none/items", 404);
    (void)client.ask("GET", items + "/x/files", 404);
    (void)client.ask("DELETE", "/v1/vaults", 405);
}

TEST_CASE("what is wrong in a file of vaults is told with its place", "[connect]") {
    const auto vaults = read("{\"vaults\": [\n"
                             "  {\"name\": \"a\", \"items\": [\n"
                             "    {\"title\": \"x\", \"fields\": [\n"
                             "      {\"label\": \"k\", \"value\": \"1\", \"type\": \"HIDDEN\"},\n"
                             "      {\"label\": \"k\", \"vaule\": \"1\"}]},\n"
                             "    {\"title\": \"x\"}]},\n"
                             "  {\"name\": \"a\"}]}\n");
    REQUIRE_FALSE(vaults);
    const std::string said = render(vaults.error());
    INFO(said);
    CHECK(said.find("'HIDDEN' is none of the words that can stand here") != std::string::npos);
    CHECK(said.find("vaule") != std::string::npos);
    CHECK(said.find("'value' is missing") != std::string::npos);
    CHECK(said.find("the item has two fields 'k'") != std::string::npos);
    CHECK(said.find("the vault has two items 'x'") != std::string::npos);
    CHECK(said.find("there are two vaults 'a'") != std::string::npos);
    CHECK(render(read("{}").error()).find("the file has no vaults") != std::string::npos);
}

TEST_CASE("a reference leads to a field, by names or identifiers", "[connect]") {
    const auto vaults = read(infra).value();
    const auto value = [&](std::string_view reference) {
        const connect::Resolved resolved = connect::resolve(vaults, reference);
        return resolved.problem.empty() ? resolved.value : resolved.problem;
    };
    CHECK(value("op://infra/b2/key") == "K003-secret");
    CHECK(value("op://infra/b2/account/id") == "0031");
    CHECK(value("op://" + vaults[0].id + "/b2/id") == "0031");
    CHECK(value("op://other/b2/key") == "there is no vault 'other'");
    CHECK(value("op://infra/b3/key") == "the vault 'infra' has no item 'b3'");
    CHECK(value("op://infra/b2/none") == "the item has no field 'none'");
    CHECK(value("op://infra/b2/none/id") == "the item has no section 'none'");
    CHECK(connect::is_reference("op://vault/item/section/field"));
    for (const char* wrong : {"op://vault/item", "vault/item/field", "op://vault//field", ""}) {
        CHECK_FALSE(connect::is_reference(wrong));
    }
}
