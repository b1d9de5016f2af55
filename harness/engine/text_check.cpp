#include "harness/engine/text_check.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/text_match.hpp"

namespace harness::engine {

std::optional<TextMismatch> mismatch_of(const scenario::TextExpectation& expected,
                                        std::string_view text, std::string_view what) {
    if (expected.contains && text.find(*expected.contains) == std::string_view::npos) {
        return TextMismatch{concat(what, " does not contain the expected text"),
                            *expected.contains};
    }
    if (expected.equals && text != *expected.equals) {
        // A command's output ends in a newline that nobody writes into a scenario.
        const bool ends_in_newline = !text.empty() && text.back() == '\n';
        if (!ends_in_newline || text.substr(0, text.size() - 1) != *expected.equals) {
            return TextMismatch{concat(what, " is not the expected text"), *expected.equals};
        }
    }
    if (expected.matches && !scenario::contains_match(text, *expected.matches)) {
        return TextMismatch{concat(what, " does not match the expected pattern"),
                            *expected.matches};
    }
    if (expected.lacks && text.find(*expected.lacks) != std::string_view::npos) {
        return TextMismatch{concat(what, " contains what it must not"),
                            concat("no '", *expected.lacks, "'")};
    }
    return std::nullopt;
}

} // namespace harness::engine
