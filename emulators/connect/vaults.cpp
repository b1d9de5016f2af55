#include "emulators/connect/vaults.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/base/tree_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace harness::emulators::connect {

namespace {

using nlohmann::json;

const std::vector<std::string> file_keys{"vaults"};
const std::vector<std::string> vault_keys{"name", "description", "items"};
const std::vector<std::string> item_keys{"title", "category", "tags", "fields"};
const std::vector<std::string> field_keys{"label", "value", "type", "purpose", "section"};

/// A text that has to be there.
std::string required(const TreeReader& owner, std::string_view key) {
    const TreeReader reader = owner[key];
    const auto text = reader.text();
    if (!text && !reader.is_there()) {
        owner.error(concat("'", key, "' is missing"), concat("add \"", key, "\": a text"));
    }
    return text.value_or("");
}

std::string one_of(const TreeReader& reader, std::span<const std::string_view> words,
                   std::string_view usual) {
    const auto text = reader.text();
    if (text && std::find(words.begin(), words.end(), *text) == words.end()) {
        reader.error(concat("'", *text, "' is none of the words that can stand here"),
                     concat("there are: ", join(words, ", ")));
    }
    return text.value_or(std::string(usual));
}

/// Fields of a section are found by both names: op://vault/item/section/field.
std::string section_of(json& item, const std::string& label) {
    for (const json& section : item["sections"]) {
        if (section.at("label") == label) {
            return section.at("id");
        }
    }
    const std::string id = identifier_of(concat(item.at("id").get<std::string>(), "/", label));
    item["sections"].push_back({{"id", id}, {"label", label}});
    return id;
}

void read_field(const TreeReader& reader, json& item) {
    constexpr std::array<std::string_view, 9> types{"STRING", "CONCEALED",  "EMAIL", "URL",  "OTP",
                                                    "DATE",   "MONTH_YEAR", "MENU",  "PHONE"};
    constexpr std::array<std::string_view, 4> purposes{"", "USERNAME", "PASSWORD", "NOTES"};
    reader.reject_unknown_keys(field_keys);
    const std::string label = required(reader, "label");
    const std::string section = reader["section"].text().value_or("");
    json field{{"label", label},
               {"value", required(reader, "value")},
               {"type", one_of(reader["type"], types, "CONCEALED")}};
    const std::string purpose = one_of(reader["purpose"], purposes, "");
    if (!purpose.empty()) {
        field["purpose"] = purpose;
    }
    if (!section.empty()) {
        field["section"] = {{"id", section_of(item, section)}};
    }
    field["id"] = identifier_of(concat(item.at("id").get<std::string>(), "/", section, "/", label));
    for (const json& other : item["fields"]) {
        if (other.at("id") == field.at("id")) {
            reader.error(concat("the item has two fields '", label, "'"),
                         "give one of them another label, or another section");
        }
    }
    item["fields"].push_back(std::move(field));
}

void read_item(const TreeReader& reader, Vault& vault, const std::string& now) {
    reader.reject_unknown_keys(item_keys);
    const std::string title = required(reader, "title");
    const std::string id = identifier_of(concat(vault.id, "/", title));
    json item{{"id", id},
              {"title", title},
              {"vault", {{"id", vault.id}, {"name", vault.name}}},
              {"category", reader["category"].text().value_or("API_CREDENTIAL")},
              {"tags", json::array()},
              {"version", 1},
              {"state", "ACTIVE"},
              {"createdAt", now},
              {"updatedAt", now},
              {"sections", json::array()},
              {"fields", json::array()}};
    for (const TreeReader& tag : reader["tags"].elements()) {
        item["tags"].push_back(tag.text().value_or(""));
    }
    for (const TreeReader& field : reader["fields"].elements()) {
        read_field(field, item);
    }
    if (!vault.items.emplace(id, std::make_shared<json>(std::move(item))).second) {
        reader.error(concat("the vault has two items '", title, "'"),
                     "give one of them another title");
    }
}

/// "b2/key", or "b2/account/key" of a section.
std::string path_of(const json& item, const json& field) {
    std::string path = item.at("title").get<std::string>() + "/";
    if (field.contains("section")) {
        for (const json& section : item.at("sections")) {
            if (section.at("id") == field.at("section").at("id")) {
                path += section.at("label").get<std::string>() + "/";
            }
        }
    }
    return path + field.at("label").get<std::string>();
}

} // namespace

std::vector<Concealed> concealed_in(const std::vector<Vault>& vaults) {
    std::vector<Concealed> out;
    for (const Vault& vault : vaults) {
        for (const auto& [id, item] : vault.items) {
            for (const json& field : item->at("fields")) {
                if (field.at("type") == "CONCEALED") {
                    out.push_back({concat("op://", vault.name, "/", path_of(*item, field)),
                                   field.at("value").get<std::string>()});
                }
            }
        }
    }
    return out;
}

std::string identifier_of(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    constexpr std::size_t size = 26;
    const std::string digest = sha256_hex(text);
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
        const auto digit = [](char c) {
            return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
        };
        out += letters[(digit(digest[2 * i]) * 16 + digit(digest[2 * i + 1])) % letters.size()];
    }
    return out;
}

Result<std::vector<Vault>> read_vaults(const Tree& file, const std::string& now) {
    Diagnostics problems;
    const TreeReader root(file, problems);
    root.reject_unknown_keys(file_keys);
    std::vector<Vault> vaults;
    std::set<std::string> names;
    for (const TreeReader& reader : root["vaults"].elements()) {
        reader.reject_unknown_keys(vault_keys);
        Vault vault;
        vault.name = required(reader, "name");
        vault.id = identifier_of(vault.name);
        vault.description = reader["description"].text().value_or("");
        if (!names.insert(vault.name).second) {
            reader.error(concat("there are two vaults '", vault.name, "'"),
                         "put all items of it into one");
        }
        for (const TreeReader& item : reader["items"].elements()) {
            read_item(item, vault, now);
        }
        vaults.push_back(std::move(vault));
    }
    if (!root["vaults"].is_there()) {
        root.error("the file has no vaults",
                   R"(write {"vaults": [{"name": "infra", "items": [...]}]})");
    }
    if (problems.has_errors()) {
        return problems;
    }
    return vaults;
}

} // namespace harness::emulators::connect
