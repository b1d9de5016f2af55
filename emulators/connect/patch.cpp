#include "emulators/connect/patch.hpp"

#include "emulators/connect/refusal.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <nlohmann/json.hpp>

namespace harness::emulators::connect {

namespace {

using nlohmann::json;

/// The place of an element in a list by its identifier; what is none stays as it is.
std::string by_index(const json& item, const std::string& path) {
    const auto parts = split(path, '/'); // The first is empty.
    if (parts.size() < 3 || !item.contains(parts[1]) ||
        !item.at(std::string(parts[1])).is_array()) {
        return path;
    }
    const json& list = item.at(std::string(parts[1]));
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].is_object() && list[i].value("id", "") == parts[2]) {
            std::string out = concat("/", parts[1], "/", i);
            for (std::size_t j = 3; j < parts.size(); ++j) {
                out += concat("/", parts[j]);
            }
            return out;
        }
    }
    return path;
}

} // namespace

json patched(const json& item, const json& patch) {
    json out = item;
    try {
        for (json operation : patch) { // One changes where the next one's elements are.
            operation["path"] = by_index(out, operation.at("path"));
            out = out.patch(json::array({operation}));
        }
    } catch (const json::exception& error) {
        throw Refused{400, concat("Invalid patch: ", error.what())};
    }
    return out;
}

} // namespace harness::emulators::connect
