#include "harness/facter/identity_text.hpp"

#include "harness/base/characters.hpp"

#include <algorithm>

namespace harness::facter {

namespace {

constexpr std::string_view uuid_form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view mac_form = "xx:xx:xx:xx:xx:xx";

/// No letter, digit or more of the form before or behind.
bool is_word(std::string_view text, std::size_t at, std::size_t length) {
    const auto ends = [](char c) { return !is_letter_or_digit(c) && c != ':'; };
    return (at == 0 || ends(text[at - 1])) &&
           (at + length == text.size() || ends(text[at + length]));
}

bool has_form(std::string_view text, std::string_view form) {
    return text.size() >= form.size() &&
           std::equal(form.begin(), form.end(), text.begin(), [](char wanted, char c) {
               return wanted == 'x' ? is_hex_digit(c) : wanted == c;
           });
}

} // namespace

std::vector<IdentifyingPart> formed_identities(std::string_view text) {
    std::vector<IdentifyingPart> parts;
    for (std::size_t at = 0; at + mac_form.size() <= text.size(); ++at) {
        for (const std::string_view form : {uuid_form, mac_form}) {
            if (has_form(text.substr(at), form) && is_word(text, at, form.size())) {
                parts.push_back({at, form.size()});
                at += form.size() - 1;
                break;
            }
        }
    }
    return parts;
}

std::size_t find_word(std::string_view text, std::string_view word) {
    if (word.empty()) {
        return std::string_view::npos;
    }
    const auto ends = [](char c) { return !is_letter_or_digit(c); };
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; ++at) {
        const std::size_t end = at + word.size();
        if ((at == 0 || ends(text[at - 1])) && (end == text.size() || ends(text[end]))) {
            return at;
        }
    }
    return std::string_view::npos;
}

bool is_telling(std::string_view identity) {
    return std::count_if(identity.begin(), identity.end(), is_letter_or_digit) >= 6 &&
           std::any_of(identity.begin(), identity.end(), is_digit);
}

bool looks_identifying(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_letter_or_digit(text[end])) {
            ++end;
        }
        const std::string_view word = text.substr(at, end - at);
        const auto digits = std::count_if(word.begin(), word.end(), is_digit);
        if (word.size() >= 8 && digits >= 4 && static_cast<std::size_t>(digits) < word.size()) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

} // namespace harness::facter
