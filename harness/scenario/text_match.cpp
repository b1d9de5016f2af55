#include "harness/scenario/text_match.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/regex.hpp>

#include <exception>

// Boost.Regex, not std::regex: libstdc++ recurses once per character and overflows the stack on a
// long output line; Boost bounds its work and says so.

namespace harness::scenario {

namespace {

constexpr std::size_t longest_regex = 512;

} // namespace

bool matches_glob(std::string_view glob, std::string_view text) {
    std::size_t in_glob = 0;
    std::size_t in_text = 0;
    std::optional<std::size_t> star;
    std::size_t retry = 0;
    while (in_text < text.size()) {
        if (in_glob < glob.size() && glob[in_glob] == '*') {
            star = in_glob++;
            retry = in_text;
        } else if (in_glob < glob.size() && glob[in_glob] == text[in_text]) {
            ++in_glob;
            ++in_text;
        } else if (star) {
            in_glob = *star + 1;
            in_text = ++retry;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', in_glob) == std::string_view::npos;
}

std::optional<std::string> find_fault_in_regex(const std::string& regex) {
    if (regex.size() > longest_regex) {
        return concat("it has ", regex.size(), " characters; the limit is ", longest_regex);
    }
    try {
        const boost::regex compiled(regex, boost::regex::perl);
        return std::nullopt;
    } catch (const boost::regex_error& error) {
        const std::string what = error.what();
        // Boost repeats the expression after this; the message shows its place anyway.
        return what.substr(0, what.find(".  The error occurred"));
    } catch (const std::exception& error) {
        return std::string(error.what());
    }
}

bool contains_match(std::string_view text, const std::string& regex) {
    if (const auto fault = find_fault_in_regex(regex)) {
        throw Error(concat("regular expression '", regex, "': ", *fault));
    }
    try {
        return boost::regex_search(text.begin(), text.end(),
                                   boost::regex(regex, boost::regex::perl));
    } catch (const std::exception& error) {
        throw Error(concat("regular expression '", regex, "': ", error.what()));
    }
}

} // namespace harness::scenario
