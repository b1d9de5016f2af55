#include "emulators/connect/filter.hpp"

#include "emulators/connect/refusal.hpp"

namespace harness::emulators::connect {

namespace {

/// Removes a word and the blank behind it from the front.
bool take_word(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word) || text.substr(word.size(), 1) != " ") {
        return false;
    }
    text.remove_prefix(word.size() + 1);
    return true;
}

} // namespace

NameFilter::NameFilter(std::optional<std::string_view> text) : is_everything_(!text) {
    if (!text) {
        return;
    }
    std::string_view rest = *text;
    const bool has_name = take_word(rest, "name") || take_word(rest, "title");
    is_whole_ = take_word(rest, "eq");
    const bool has_operator = is_whole_ || take_word(rest, "co");
    if (!has_name || !has_operator || rest.size() < 2 || rest.front() != '"' ||
        rest.back() != '"') {
        throw Refused{400, "Filter query is not of the form: title eq \"VALUE\""};
    }
    const std::string_view quoted = rest.substr(1, rest.size() - 2);
    for (std::size_t i = 0; i < quoted.size(); ++i) {
        const bool is_escape = quoted[i] == '\\' && i + 1 < quoted.size();
        value_ += quoted[is_escape ? ++i : i];
    }
}

bool NameFilter::passes(std::string_view name) const {
    return is_everything_ ||
           (is_whole_ ? name == value_ : name.find(value_) != std::string_view::npos);
}

} // namespace harness::emulators::connect
