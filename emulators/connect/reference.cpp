#include "emulators/connect/reference.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::emulators::connect {

namespace {

using nlohmann::json;

constexpr std::string_view scheme = "op://";

std::vector<std::string_view> parts_of(std::string_view reference) {
    return reference.starts_with(scheme) ? split(reference.substr(scheme.size()), '/')
                                         : std::vector<std::string_view>{};
}

bool is_called(const json& one, const char* name, std::string_view text) {
    return one.at(name) == text || one.at("id") == text;
}

/// Of a field in no section an empty text.
std::string section_id(const json& field) {
    return field.contains("section") ? field.at("section").at("id").get<std::string>()
                                     : std::string();
}

Resolved field_of(const json& item, std::string_view section, std::string_view field) {
    std::string wanted;
    if (!section.empty()) {
        for (const json& one : item.at("sections")) {
            wanted = is_called(one, "label", section) ? one.at("id").get<std::string>() : wanted;
        }
        if (wanted.empty()) {
            return {{}, concat("the item has no section '", section, "'")};
        }
    }
    for (const json& one : item.at("fields")) {
        if (is_called(one, "label", field) && (section.empty() || section_id(one) == wanted)) {
            return {one.at("value"), {}};
        }
    }
    return {{}, concat("the item has no field '", field, "'")};
}

} // namespace

bool is_reference(std::string_view text) {
    const auto parts = parts_of(text);
    return (parts.size() == 3 || parts.size() == 4) &&
           std::none_of(parts.begin(), parts.end(), [](auto part) { return part.empty(); });
}

Resolved resolve(const std::vector<Vault>& vaults, std::string_view reference) {
    const auto parts = parts_of(reference);
    const auto vault = std::find_if(vaults.begin(), vaults.end(), [&](const Vault& one) {
        return one.name == parts[0] || one.id == parts[0];
    });
    if (vault == vaults.end()) {
        return {{}, concat("there is no vault '", parts[0], "'")};
    }
    for (const auto& [id, item] : vault->items) {
        if (is_called(*item, "title", parts[1])) {
            return field_of(*item, parts.size() == 4 ? parts[2] : std::string_view{}, parts.back());
        }
    }
    return {{}, concat("the vault '", parts[0], "' has no item '", parts[1], "'")};
}

} // namespace harness::emulators::connect
