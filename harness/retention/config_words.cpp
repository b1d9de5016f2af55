#include "harness/retention/config_words.hpp"

#include "harness/base/split.hpp"

namespace harness::retention {

std::vector<std::vector<Word>> words_by_line(const Source& source) {
    std::vector<std::vector<Word>> out;
    for (const std::string_view line : split_lines(source.text())) {
        std::vector<Word> words;
        for (std::string_view word : split_words(line)) {
            if (word.front() == '#') {
                break;
            }
            if (word.ends_with('\r')) {
                word.remove_suffix(1);
            }
            if (!word.empty()) {
                words.push_back(word_of(source, word));
            }
        }
        if (!words.empty()) {
            out.push_back(std::move(words));
        }
    }
    return out;
}

Word word_of(const Source& source, std::string_view part) {
    const auto offset = static_cast<std::uint32_t>(part.data() - source.text().data());
    return {part, {offset, static_cast<std::uint32_t>(part.size())}};
}

Span span_of(const std::vector<Word>& words) {
    const Span& last = words.back().span;
    const std::uint32_t begin = words.front().span.offset;
    return {begin, last.offset + last.length - begin};
}

std::string_view unquoted(std::string_view text) {
    const bool is_quoted = text.size() >= 2 && text.front() == text.back() &&
                           (text.front() == '"' || text.front() == '\'');
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

} // namespace harness::retention
