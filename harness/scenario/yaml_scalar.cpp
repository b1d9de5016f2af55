#include "harness/scenario/yaml_scalar.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace harness::scenario {

namespace {

using Value = decltype(Node::value);

std::optional<Value> unsigned_number(std::string_view digits, int base) {
    const auto number = read_number<std::uint64_t>(digits, base);
    if (!number) {
        return std::nullopt;
    }
    if (*number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return Value{static_cast<std::int64_t>(*number)};
    }
    return Value{*number};
}

std::optional<Value> integer(std::string_view text) {
    if (text.starts_with("0x")) {
        return unsigned_number(text.substr(2), 16);
    }
    if (text.starts_with("0o")) {
        return unsigned_number(text.substr(2), 8);
    }
    const bool is_signed = text.starts_with('-') || text.starts_with('+');
    const std::string_view digits = text.substr(is_signed ? 1 : 0);
    const bool has_leading_zero = digits.size() > 1 && digits.front() == '0';
    if (digits.empty() || has_leading_zero ||
        !std::all_of(digits.begin(), digits.end(), is_digit)) {
        return std::nullopt;
    }
    if (text.front() != '-') {
        return unsigned_number(digits, 10);
    }
    if (const auto number = read_number<std::int64_t>(text, 10)) {
        return Value{*number};
    }
    return std::nullopt;
}

/// [-+]? ( . [0-9]+ | [0-9]+ ( . [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool has_form_of_a_float(std::string_view text) {
    const auto skip_digits = [&text] {
        const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
        const auto count = static_cast<std::size_t>(end - text.begin());
        text.remove_prefix(count);
        return count;
    };
    const auto skip_one_of = [&text](std::string_view set) {
        const bool found = !text.empty() && set.find(text.front()) != std::string_view::npos;
        text.remove_prefix(found ? 1 : 0);
        return found;
    };
    skip_one_of("+-");
    const std::size_t before = skip_digits();
    const std::size_t after = skip_one_of(".") ? skip_digits() : 0;
    if (before + after == 0) {
        return false;
    }
    if (skip_one_of("eE")) {
        skip_one_of("+-");
        if (skip_digits() == 0) {
            return false;
        }
    }
    return text.empty();
}

std::optional<Value> floating(std::string_view text) {
    // from_chars takes a '-', but no '+'.
    const std::string_view for_chars = text.substr(text.starts_with('+') ? 1 : 0);
    const std::string_view digits = text.substr(text.find_first_not_of("+-") == 1 ? 1 : 0);
    const bool has_leading_zero = digits.size() > 1 && digits.front() == '0' && is_digit(digits[1]);
    if (has_leading_zero || !has_form_of_a_float(text)) {
        return std::nullopt;
    }
    double number = 0;
    const char* end = for_chars.data() + for_chars.size();
    const auto [rest, error] = std::from_chars(for_chars.data(), end, number);
    if (error != std::errc{} || rest != end) {
        return std::nullopt;
    }
    return Value{number};
}

} // namespace

decltype(Node::value) resolve_plain_scalar(std::string_view text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        return nullptr;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    if (auto number = integer(text)) {
        return *number;
    }
    if (auto number = floating(text)) {
        return *number;
    }
    return std::string(text);
}

} // namespace harness::scenario
