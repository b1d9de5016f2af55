#include "harness/retention/shell_variables.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/retention/shell_text.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr std::size_t most_value_size = 256;

} // namespace

bool is_shell_name_char(char one) {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') ||
           one == '_';
}

bool is_shell_name(std::string_view text) {
    return !text.empty() && (text[0] < '0' || text[0] > '9') &&
           std::all_of(text.begin(), text.end(), is_shell_name_char);
}

void ShellVariables::set(std::string name, std::string value) {
    if (value.size() > most_value_size) {
        value = std::string(1, unknown_part);
    }
    values_.insert_or_assign(std::move(name), std::move(value));
}

bool ShellVariables::set_from(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || !is_shell_name(text.substr(0, equals))) {
        return false;
    }
    set(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
    return true;
}

void ShellVariables::forget(std::string_view name) {
    const auto known = values_.find(name);
    if (known != values_.end()) {
        values_.erase(known);
    }
}

std::string ShellVariables::value(std::string_view written) const {
    std::string_view name = trim(written);
    if (name.starts_with("toString ")) {
        name = trim(name.substr(name.find(' ')));
    }
    const std::size_t colon = name.find(":-");
    const auto known = values_.find(name.substr(0, colon));
    if (known != values_.end()) {
        return known->second;
    }
    if (colon != std::string_view::npos && name.find('$') == std::string_view::npos) {
        return std::string(name.substr(colon + 2));
    }
    return concat("${", name, "}");
}

std::optional<std::int64_t> ShellVariables::sum(std::string_view written) const {
    std::int64_t out = 0;
    bool is_added = true;
    for (;;) {
        const std::size_t end = std::min(written.find_first_of("+-"), written.size());
        const auto value = term(trim(written.substr(0, end)));
        if (!value) {
            return std::nullopt;
        }
        out += is_added ? std::int64_t{*value} : -std::int64_t{*value};
        if (end == written.size()) {
            return out;
        }
        is_added = written[end] == '+';
        written.remove_prefix(end + 1);
    }
}

std::optional<std::int32_t> ShellVariables::term(std::string_view written) const {
    if (const auto number = read_number<std::int32_t>(written)) {
        return number;
    }
    if (written.starts_with("${") && written.ends_with('}')) {
        written = written.substr(2, written.size() - 3);
    } else if (written.starts_with('$')) {
        written.remove_prefix(1);
    }
    return read_number<std::int32_t>(value(written));
}

} // namespace harness::retention
