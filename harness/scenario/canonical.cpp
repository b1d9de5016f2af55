#include "harness/scenario/canonical.hpp"

#include <nlohmann/json.hpp>

namespace harness::scenario {

namespace {

using Json = nlohmann::json;

Json to_json(const Node& node) {
    struct Visitor {
        Json operator()(const Node::List& list) const {
            Json out = Json::array();
            for (const Node& element : list) {
                out.push_back(to_json(element));
            }
            return out;
        }
        Json operator()(const Node::Map& map) const {
            Json out = Json::object();
            for (const Member& member : map) {
                out[member.key] = to_json(member.value);
            }
            return out;
        }
        Json operator()(const std::string& text) const { return text; }
        Json operator()(std::nullptr_t) const { return nullptr; }
        Json operator()(bool value) const { return value; }
        Json operator()(std::int64_t value) const { return value; }
        Json operator()(std::uint64_t value) const { return value; }
        Json operator()(double value) const { return value; }
    };
    return std::visit(Visitor{}, node.value);
}

} // namespace

std::string canonical_json(const Node& node) {
    return to_json(node).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace harness::scenario
