#include "harness/facter/field.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

#include <limits>

namespace harness::facter {

namespace {

constexpr unsigned most_id = 0xffff;

std::optional<std::uint64_t> parse_hex_text(std::string_view text) {
    if (!text.starts_with("0x") && !text.starts_with("0X")) {
        return std::nullopt;
    }
    text.remove_prefix(2);
    return read_number(text, 16);
}

std::optional<std::uint64_t> number_in(const Node& node) {
    if (const auto* value = std::get_if<std::int64_t>(&node.value)) {
        return *value >= 0 ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
    }
    if (const auto* value = std::get_if<std::uint64_t>(&node.value)) {
        return *value;
    }
    const std::string* text = node.string();
    return text != nullptr ? parse_hex_text(*text) : std::nullopt;
}

} // namespace

std::string text_of(const TreeReader& field) {
    const std::string text = field.text().value_or("");
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<std::uint64_t> number_of(const TreeReader& field) {
    if (!field.is_there()) {
        return std::nullopt;
    }
    const auto number = number_in(*field.node());
    if (!number) {
        field.wrong_type("a whole number that is not negative");
    }
    return number;
}

unsigned small_number_of(const TreeReader& field, unsigned most) {
    const std::uint64_t number = number_of(field).value_or(0);
    if (number > most) {
        field.wrong_type(concat("a number up to ", most));
        return 0;
    }
    return static_cast<unsigned>(number);
}

HardwareId id_of(const TreeReader& field) {
    if (!field.is_there()) {
        return {};
    }
    if (field.node()->string() != nullptr) {
        return {.value = 0, .name = text_of(field)};
    }
    if (field.node()->map() == nullptr) {
        field.wrong_type("an identification (a map with 'value', or a text)");
        return {};
    }
    return {.value = static_cast<std::uint16_t>(small_number_of(field["value"], most_id)),
            .name = text_of(field["name"])};
}

std::vector<std::string> texts_of(const TreeReader& field) {
    std::vector<std::string> texts;
    for (const TreeReader& element : field.elements()) {
        if (auto text = element.text()) {
            texts.push_back(std::move(*text));
        }
    }
    return texts;
}

std::vector<TreeReader> maps_of(const TreeReader& list) {
    std::vector<TreeReader> maps;
    for (TreeReader& element : list.elements()) {
        if (!element.is_there()) {
            continue;
        }
        if (element.node()->map() == nullptr) {
            element.wrong_type("a map");
            continue;
        }
        maps.push_back(std::move(element));
    }
    return maps;
}

std::vector<TreeReader> one_or_more_maps_of(const TreeReader& field) {
    if (!field.is_there()) {
        return {};
    }
    if (field.node()->map() != nullptr) {
        return {field};
    }
    if (field.node()->list() != nullptr) {
        return maps_of(field);
    }
    field.wrong_type("a map");
    return {};
}

} // namespace harness::facter
