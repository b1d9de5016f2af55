#include "harness/disko/node_reader.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>

namespace harness::disko {

namespace {

constexpr std::array<std::string_view, 6> hook_names{"preCreateHook",  "postCreateHook",
                                                     "preMountHook",   "postMountHook",
                                                     "preUnmountHook", "postUnmountHook"};

constexpr std::uint32_t longest_underline = 60;

bool is_identifier(std::string_view key) {
    const auto is_first = [](char c) { return is_letter(c) || c == '_'; };
    const auto is_inner = [&](char c) {
        return is_first(c) || is_digit(c) || c == '-' || c == '\'';
    };
    return !key.empty() && is_first(key.front()) && std::all_of(key.begin(), key.end(), is_inner);
}

std::string path_below(const std::string& path, std::string_view key) {
    return is_identifier(key) ? concat(path, ".", key) : concat(path, ".\"", key, "\"");
}

/// Where a message about a node points: the whole of a short value, the start of a map.
Span span_of(const TreeReader& reader) {
    Span span = reader.node() != nullptr ? reader.node()->span : Span{};
    const bool is_nested = reader.node() != nullptr &&
                           (reader.node()->map() != nullptr || reader.node()->list() != nullptr);
    span.length = is_nested ? 1 : std::min(span.length, longest_underline);
    return span;
}

std::optional<Hook> hook_of(const std::string& name, const TreeReader& reader) {
    if (!reader.is_there()) {
        return std::nullopt;
    }
    Hook hook{.name = name, .text = {}, .span = span_of(reader)};
    if (const std::string* text = reader.node()->string()) {
        if (text->empty()) {
            return std::nullopt;
        }
        hook.text = *text;
    }
    return hook;
}

} // namespace

NodeReader NodeReader::child(std::string_view key) const {
    return {reader_[key], path_below(path_, key)};
}

std::vector<std::pair<std::string, NodeReader>> NodeReader::children(std::string_view key) const {
    const NodeReader map = child(key);
    std::vector<std::pair<std::string, NodeReader>> out;
    for (auto& [name, reader] : map.reader_.members()) {
        std::string path = path_below(map.path_, name);
        out.emplace_back(name, NodeReader(reader, std::move(path)));
    }
    std::sort(out.begin(), out.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return out;
}

std::vector<NodeReader> NodeReader::elements(std::string_view key) const {
    const NodeReader list = child(key);
    std::vector<NodeReader> out;
    for (const TreeReader& reader : list.reader_.elements()) {
        out.emplace_back(reader, concat(list.path_, "[", out.size(), "]"));
    }
    return out;
}

std::optional<std::string> NodeReader::text(std::string_view key) const {
    return reader_[key].text();
}

std::string NodeReader::text_or(std::string_view key, std::string_view otherwise) const {
    return text(key).value_or(std::string(otherwise));
}

std::string NodeReader::required_text(std::string_view key) const {
    if (!reader_[key].is_there()) {
        error(concat("'", path_, "' has no '", key, "'"),
              "export the layout again; its evaluation sets this attribute or fails");
    }
    return text_or(key, "");
}

std::optional<std::string> NodeReader::absolute_path(std::string_view key) const {
    auto value = text(key);
    if (value && !value->starts_with('/')) {
        reader_[key].error(concat("'", *value, "' is no absolute path in '", path_, ".", key, "'"),
                           "write it from the root, with a '/' in front");
    }
    return value;
}

std::vector<std::string> NodeReader::texts(std::string_view key) const {
    std::vector<std::string> out;
    for (const TreeReader& element : reader_[key].elements()) {
        if (auto value = element.text()) {
            out.push_back(std::move(*value));
        } else if (!element.is_there()) {
            element.wrong_type("a text");
        }
    }
    return out;
}

std::vector<std::string> NodeReader::mount_options(std::string_view key) const {
    return reader_[key].is_there() ? texts(key) : std::vector<std::string>{"defaults"};
}

std::map<std::string, std::string> NodeReader::text_map(std::string_view key) const {
    std::map<std::string, std::string> out;
    for (const auto& [name, reader] : reader_[key].members()) {
        if (auto value = reader.text()) {
            out.emplace(name, std::move(*value));
        }
    }
    return out;
}

std::optional<std::int64_t> NodeReader::integer(std::string_view key) const {
    return reader_[key].integer();
}

bool NodeReader::boolean_or(std::string_view key, bool otherwise) const {
    return reader_[key].boolean().value_or(otherwise);
}

NodeInfo NodeReader::info(std::span<const std::string_view> known) const {
    NodeInfo info{.path = {path_}, .span = span_of(reader_), .hooks = {}, .unknown_keys = {}};
    for (const auto& [key, reader] : reader_.members()) {
        if (std::find(hook_names.begin(), hook_names.end(), key) != hook_names.end()) {
            if (auto hook = hook_of(key, reader)) {
                info.hooks.push_back(std::move(*hook));
            }
            continue;
        }
        const bool is_known = std::find(known.begin(), known.end(), key) != known.end();
        if (!is_known && reader.is_there()) {
            info.unknown_keys.push_back({key, span_of(reader)});
        }
    }
    return info;
}

void NodeReader::error(std::string problem, std::string help) const {
    reader_.error(std::move(problem), std::move(help));
}

} // namespace harness::disko
