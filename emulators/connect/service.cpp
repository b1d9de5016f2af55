#include "emulators/connect/service.hpp"

#include "emulators/connect/filter.hpp"
#include "emulators/connect/patch.hpp"
#include "emulators/connect/refusal.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::emulators::connect {

namespace {

using nlohmann::json;

constexpr std::size_t largest_body = 1024 * 1024;
constexpr unsigned created = 201;
constexpr unsigned no_content = 204;

http::Reply text_reply(std::string text, const char* type = "text/plain; charset=utf-8") {
    http::Reply reply;
    reply.headers.set("content-type", type);
    reply.body = std::move(text);
    return reply;
}

http::Reply json_reply(const json& document, unsigned status = 200) {
    http::Reply reply =
        text_reply(concat(document.dump(-1, ' ', false, json::error_handler_t::replace), "\n"),
                   "application/json; charset=utf-8");
    reply.status = status;
    return reply;
}

http::Reply refusal(const Refused& refused) {
    return json_reply({{"status", refused.status}, {"message", refused.message}}, refused.status);
}

json shown(const Vault& vault) {
    return {{"id", vault.id},        {"name", vault.name},  {"description", vault.description},
            {"attributeVersion", 1}, {"contentVersion", 1}, {"items", vault.items.size()},
            {"type", "USER_CREATED"}};
}

/// Lists have no fields.
json summary(const json& item) {
    json out = item;
    out.erase("fields");
    out.erase("sections");
    return out;
}

json parsed(const std::string& body) {
    json out = json::parse(body, nullptr, false);
    if (out.is_discarded()) {
        throw Refused{400, "Invalid JSON in the request's body"};
    }
    return out;
}

/// As long for a wrong token as for a right one.
bool is_same(std::string_view a, std::string_view b) {
    unsigned differs = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differs |= static_cast<unsigned>(a[i] ^ b[b.empty() ? 0 : i % b.size()]);
    }
    return differs == 0;
}

[[noreturn]] void refuse_method() {
    throw Refused{405, "Method not allowed"};
}

std::vector<std::string> parts_of(const std::string& path) {
    std::vector<std::string> out;
    for (const std::string_view part : split(path, '/')) {
        if (!part.empty()) {
            out.push_back(http::percent_decode(part));
        }
    }
    return out;
}

} // namespace

class ConnectService::Body final : public http::BodySink {
  public:
    Body(ConnectService& service, http::Request request)
        : service_(service), request_(std::move(request)) {}
    void take(std::string_view piece) override {
        if (text_.size() <= largest_body) {
            text_ += piece;
        }
    }
    [[nodiscard]] http::Reply finish() override { return service_.answer(request_, text_); }

  private:
    ConnectService& service_;
    http::Request request_;
    std::string text_;
};

ConnectService::ConnectService(Settings settings, std::vector<Vault> vaults,
                               std::function<void(const Told&)> listener)
    : settings_(std::move(settings)), vaults_(std::move(vaults)), listener_(std::move(listener)) {}

ConnectService::~ConnectService() = default;

http::Reception ConnectService::receive(http::Request request) {
    const bool has_body = request.method == "POST" || request.method == "PUT" ||
                          request.method == "PATCH" || request.content_length().value_or(0) > 0;
    if (has_body) {
        return std::make_unique<Body>(*this, std::move(request));
    }
    return answer(request, {});
}

http::Reply ConnectService::answer(const http::Request& request, const std::string& body) {
    http::Reply reply;
    try {
        if (body.size() > largest_body) {
            throw Refused{413, "Request body too large"};
        }
        reply = dispatch(request, body);
    } catch (const Refused& refused) {
        reply = refusal(refused);
    } catch (const json::exception&) { // A field of another type than its name says.
        reply = refusal({400, "Invalid item"});
    }
    if (listener_) {
        listener_({request.method, request.path, reply.status});
    }
    return reply;
}

http::Reply ConnectService::dispatch(const http::Request& request, const std::string& body) {
    const std::vector<std::string> path = parts_of(request.path);
    if (path == std::vector<std::string>{"heartbeat"}) {
        return text_reply(".");
    }
    if (path == std::vector<std::string>{"health"}) {
        return json_reply(
            {{"name", "1Password Connect API"},
             {"version", "1.7.3"},
             {"dependencies",
              json::array({{{"service", "sync"}, {"status", "ACTIVE"}, {"message", "harness"}}})}});
    }
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = request.headers.value_of("authorization");
    if (!given.starts_with(scheme) || !is_same(given.substr(scheme.size()), settings_.token)) {
        throw Refused{401, "Invalid token signature"};
    }
    if (path.size() < 2 || path[0] != "v1") {
        throw Refused{404, "Not found"};
    }
    if (path[1] == "activity" && path.size() == 2) {
        return json_reply(json::array());
    }
    if (path[1] != "vaults") {
        throw Refused{404, "Not found"};
    }
    if (path.size() == 2) {
        return of_vaults(request);
    }
    const auto vault = std::find_if(vaults_.begin(), vaults_.end(),
                                    [&](const Vault& one) { return one.id == path[2]; });
    if (vault == vaults_.end()) {
        throw Refused{404, concat("vault ", path[2], " not found")};
    }
    return of_vault(request, *vault, std::span(path).subspan(3), body);
}

http::Reply ConnectService::of_vaults(const http::Request& request) const {
    if (request.method != "GET") {
        refuse_method();
    }
    const NameFilter filter(request.word("filter"));
    json out = json::array();
    for (const Vault& vault : vaults_) {
        if (filter.passes(vault.name)) {
            out.push_back(shown(vault));
        }
    }
    return json_reply(out);
}

http::Reply ConnectService::of_vault(const http::Request& request, Vault& vault,
                                     std::span<const std::string> path, const std::string& body) {
    if (path.empty()) {
        if (request.method != "GET") {
            refuse_method();
        }
        return json_reply(shown(vault));
    }
    if (path[0] != "items" || path.size() > 2) {
        throw Refused{404, path.size() > 2 && path[2] == "files" ? "Files are not kept here"
                                                                 : "Not found"};
    }
    return path.size() == 1 ? of_items(request, vault, body)
                            : of_item(request, vault, path[1], body);
}

void ConnectService::store(Vault& vault, const std::string& id, json item) {
    const auto known = vault.items.find(id);
    item["id"] = id;
    item["vault"] = {{"id", vault.id}, {"name", vault.name}};
    item["updatedAt"] = settings_.now();
    item["createdAt"] =
        known == vault.items.end() ? item["updatedAt"] : known->second->at("createdAt");
    item["version"] = known == vault.items.end() ? 1 : known->second->at("version").get<int>() + 1;
    for (const char* list : {"fields", "sections", "tags"}) {
        if (!item.contains(list) || !item[list].is_array()) {
            item[list] = json::array();
        }
    }
    for (std::size_t i = 0; i < item["fields"].size(); ++i) {
        json& field = item["fields"][i];
        if (field.value("id", "").empty()) {
            field["id"] = identifier_of(concat(id, "/", i, "/", field.value("label", "")));
        }
    }
    vault.items[id] = std::make_shared<json>(std::move(item));
}

http::Reply ConnectService::of_items(const http::Request& request, Vault& vault,
                                     const std::string& body) {
    if (request.method == "POST") {
        json item = parsed(body);
        if (!item.is_object() || item.value("title", "").empty()) {
            throw Refused{400, "Invalid item: it has no title"};
        }
        const std::string id = identifier_of(concat(vault.id, "#", ++made_));
        store(vault, id, std::move(item));
        return json_reply(*vault.items.at(id), created);
    }
    if (request.method != "GET") {
        refuse_method();
    }
    const NameFilter filter(request.word("filter"));
    json out = json::array();
    for (const auto& [id, item] : vault.items) {
        if (filter.passes(item->at("title").get<std::string>())) {
            out.push_back(summary(*item));
        }
    }
    return json_reply(out);
}

http::Reply ConnectService::of_item(const http::Request& request, Vault& vault,
                                    const std::string& id, const std::string& body) {
    const auto known = vault.items.find(id);
    if (known == vault.items.end()) {
        throw Refused{404, concat("item ", id, " not found")};
    }
    if (request.method == "GET") {
        return json_reply(*known->second);
    }
    if (request.method == "DELETE") {
        vault.items.erase(known);
        http::Reply gone;
        gone.status = no_content;
        return gone;
    }
    if (request.method == "PUT") {
        json item = parsed(body);
        if (!item.is_object() || item.value("id", id) != id) {
            throw Refused{400, "Invalid item: its id is another one"};
        }
        store(vault, id, std::move(item));
    } else if (request.method == "PATCH") {
        store(vault, id, patched(*known->second, parsed(body)));
    } else {
        refuse_method();
    }
    return json_reply(*vault.items.at(id));
}

} // namespace harness::emulators::connect
