#include "emulators/http/message.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::emulators::http {

namespace {

constexpr int hex_base = 16;

bool is_unreserved(char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// The byte that the two digits after a '%' stand for.
std::optional<char> encoded_byte(std::string_view text, std::size_t percent) {
    constexpr std::size_t digits = 2;
    if (percent + digits >= text.size() || !is_hex_digit(text[percent + 1]) ||
        !is_hex_digit(text[percent + digits])) {
        return std::nullopt;
    }
    const auto value = read_number<unsigned>(text.substr(percent + 1, digits), hex_base);
    return static_cast<char>(static_cast<unsigned char>(value.value_or(0)));
}

} // namespace

Headers::Headers(std::initializer_list<Field> fields) {
    for (const Field& field : fields) {
        add(field.first, field.second);
    }
}

void Headers::add(std::string_view name, std::string value) {
    fields_.emplace_back(lower_case(name), std::move(value));
}

void Headers::set(std::string_view name, std::string value) {
    const std::string small = lower_case(name);
    std::erase_if(fields_, [&](const Field& field) { return field.first == small; });
    fields_.emplace_back(small, std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](const Field& field) { return field.first == name; });
}

const std::string* Headers::find(std::string_view name) const {
    const auto at = std::find_if(fields_.begin(), fields_.end(),
                                 [&](const Field& field) { return field.first == name; });
    return at == fields_.end() ? nullptr : &at->second;
}

std::string_view Headers::value_of(std::string_view name) const {
    const std::string* value = find(name);
    return value == nullptr ? std::string_view() : *value;
}

std::optional<std::string_view> Request::word(std::string_view name) const {
    const auto at = std::find_if(query.begin(), query.end(),
                                 [&](const auto& one) { return one.first == name; });
    return at == query.end() ? std::nullopt : std::optional<std::string_view>(at->second);
}

std::string Request::query_names() const {
    std::vector<std::string> names;
    for (const auto& [name, value] : query) {
        names.push_back(name);
    }
    return join(names, "&");
}

std::optional<std::uint64_t> Request::content_length() const {
    return read_number(headers.value_of("content-length"));
}

void take_target(std::string_view target, Request& request) {
    const std::size_t mark = std::min(target.find('?'), target.size());
    request.path = target.substr(0, mark);
    if (mark == target.size()) {
        return;
    }
    for (const std::string_view word : split(target.substr(mark + 1), '&')) {
        if (word.empty()) {
            continue;
        }
        const std::size_t equals = std::min(word.find('='), word.size());
        std::string value(word.substr(std::min(equals + 1, word.size())));
        std::replace(value.begin(), value.end(), '+', ' ');
        request.query.emplace_back(percent_decode(word.substr(0, equals)), percent_decode(value));
    }
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? encoded_byte(text, i) : std::nullopt;
        out.push_back(byte.value_or(text[i]));
        i += byte ? 2 : 0;
    }
    return out;
}

std::string percent_encode(std::string_view text, bool keeps_slash) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr unsigned nibble = 4;
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || (keeps_slash && c == '/')) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(digits[byte >> nibble]);
        out.push_back(digits[byte & 0xFU]);
    }
    return out;
}

std::uint64_t Reply::body_size() const {
    if (const auto* text = std::get_if<std::string>(&body)) {
        return text->size();
    }
    const auto* extract = std::get_if<Extract>(&body);
    return extract != nullptr ? extract->size : std::get<Streamed>(body).size;
}

} // namespace harness::emulators::http
