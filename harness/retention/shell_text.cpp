#include "harness/retention/shell_text.hpp"

#include "harness/base/number.hpp"
#include "harness/retention/config_words.hpp"
#include "harness/retention/shell_variables.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace harness::retention {

namespace {

constexpr std::size_t most_depth = 8;
constexpr std::size_t most_nested_size = 8192;

template <std::size_t size>
bool is_one_of(std::string_view text, const std::array<std::string_view, size>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool ends_word(char one) {
    return std::string_view(" \t\r\n;&|()<>").find(one) != std::string_view::npos;
}

/// Where the bracket that opens at `open` is closed; quotes are passed over.
std::size_t closing_bracket(std::string_view text, std::size_t open, char opens, char closes) {
    char quote = 0;
    std::size_t depth = 0;
    const std::size_t end = std::min(text.size(), open + most_nested_size);
    for (std::size_t i = open; i < end; ++i) {
        const char one = text[i];
        if (quote == '\'' || (quote == '"' && one != '\\')) {
            quote = one == quote ? '\0' : quote;
        } else if (one == '\\') {
            ++i;
        } else if (one == '\'' || one == '"') {
            quote = one;
        } else if (one == opens) {
            ++depth;
        } else if (one == closes && --depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

/// Where the quote that opens at `open` is closed, on the same line: beyond it the text is more
/// likely a sentence with an apostrophe.
std::size_t closing_quote(std::string_view text, std::size_t open) {
    const char quote = text[open];
    const std::size_t end = std::min(text.size(), open + most_nested_size);
    for (std::size_t i = open + 1; i < end; ++i) {
        if (text[i] == quote) {
            return i;
        }
        if (text[i] == '\n' && text[i - 1] != '\\') {
            break;
        }
        if (quote != '\'' && text[i] == '\\' && i + 1 < end && text[i + 1] != '\n') {
            ++i;
        } else if (quote == '"' && text.substr(i).starts_with("$(")) {
            const std::size_t closed = closing_bracket(text, i + 1, '(', ')');
            i = closed == std::string_view::npos ? i : closed;
        }
    }
    return std::string_view::npos;
}

struct WrittenWord {
    std::string text;
    std::string_view written;
};

/// What the texts within a text share with it.
struct Shared {
    const Source& source;
    ShellVariables variables;
    std::vector<Pipeline> pipelines;
    std::set<std::uint32_t> seen; ///< Where pipelines begin: strings are read twice.
};

struct Around {
    bool is_unit = false;   ///< `%%` is `%`, and `$$` is `$`.
    bool is_string = false; ///< Within double quotes: `\"` is `"`.
    std::size_t depth = 0;
};

class TextReader {
  public:
    TextReader(Shared& shared, std::string_view text, Around around)
        : shared_(shared), text_(text), around_(around), is_unit_(around.is_unit) {}

    void read() {
        while (at_ < text_.size()) {
            read_next();
        }
        end_pipeline();
    }

  private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    [[nodiscard]] char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

    void read_next() {
        const char one = text_[at_];
        if (one == '\n') {
            ++at_;
            end_line();
        } else if (one == ' ' || one == '\t' || one == '\r') {
            ++at_;
        } else if (one == '\\' && (next() == '\n' || next() == '\r')) {
            at_ += next() == '\r' && rest().substr(2).starts_with('\n') ? 3 : 2;
        } else if (one == '#') {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (one == '<' || one == '>') {
            read_redirection();
        } else if (ends_word(one)) {
            read_operator();
        } else if (!words_.empty() || !skip_key_of_unit()) {
            read_word();
        }
    }

    /// A pipeline goes on behind a `|` at the end of a line.
    void end_line() {
        if (!words_.empty() || !is_piped_) {
            end_pipeline();
            is_unit_ = around_.is_unit;
        }
    }

    void read_operator() {
        const bool is_pipe = text_[at_] == '|' && next() != '|';
        at_ += next() == text_[at_] || (is_pipe && next() == '&') ? 2 : 1;
        if (is_pipe) {
            end_command();
            is_piped_ = true;
        } else {
            end_pipeline();
        }
    }

    void read_redirection() {
        if (next() == '(') {
            const std::size_t closed = closing_bracket(text_, at_ + 1, '(', ')');
            if (closed != std::string_view::npos) {
                read_within(text_.substr(at_ + 2, closed - at_ - 2), around_.is_string);
                at_ = closed + 1;
                return;
            }
        }
        const bool has_number =
            !words_.empty() && read_number<int>(words_.back().written) &&
            words_.back().written.data() + words_.back().written.size() == text_.data() + at_;
        if (has_number) {
            words_.pop_back();
        }
        at_ = std::min(text_.find_first_not_of("<>&|", at_), text_.size());
        drops_next_ = true;
    }

    /// `ExecStart=` and the signs that a unit may have behind it.
    bool skip_key_of_unit() {
        if (!rest().starts_with("Exec")) {
            return false;
        }
        const auto end = std::find_if_not(rest().begin(), rest().end(), is_shell_name_char);
        if (end == rest().end() || *end != '=') {
            return false;
        }
        at_ += static_cast<std::size_t>(end - rest().begin()) + 1;
        at_ = std::min(text_.find_first_not_of("-@+!:|", at_), text_.size());
        is_unit_ = true;
        return true;
    }

    [[nodiscard]] bool is_nix_key_of_unit() const {
        return words_.size() == 2 && words_[1].written == "=" &&
               words_[0].text.find("Exec") != std::string::npos;
    }

    void read_word() {
        const std::size_t begin = at_;
        std::string out;
        while (at_ < text_.size() && !ends_word(text_[at_])) {
            read_part(out);
        }
        if (!drops_next_) {
            words_.push_back({std::move(out), text_.substr(begin, at_ - begin)});
            is_unit_ = is_unit_ || is_nix_key_of_unit();
        }
        drops_next_ = false;
    }

    void read_part(std::string& out) {
        const char one = text_[at_];
        if (one == '\'' || one == '"') {
            read_quoted(out);
        } else if (one == '\\' && around_.is_string && next() != '\n') {
            ++at_; // The string's; what comes next is a sign of the shell.
            if (at_ < text_.size() && text_[at_] == '\\') {
                out.push_back(text_[at_++]);
            }
        } else if (one == '\\') {
            if (next() != '\n' && next() != '\0') {
                out.push_back(next());
            }
            at_ = std::min(at_ + 2, text_.size());
        } else {
            read_plain(out);
        }
    }

    void read_plain(std::string& out) {
        const char one = text_[at_];
        if (one == '$') {
            read_dollar(out);
        } else if (one == '`') {
            const std::size_t closed = closing_quote(text_, at_);
            if (closed != std::string_view::npos) {
                read_within(text_.substr(at_ + 1, closed - at_ - 1), around_.is_string);
                out.push_back(unknown_part);
            }
            at_ = closed == std::string_view::npos ? at_ + 1 : closed + 1;
        } else {
            at_ += is_unit_ && one == '%' && next() == '%' ? 2 : 1;
            out.push_back(one);
        }
    }

    void read_quoted(std::string& out) {
        const bool is_double = text_[at_] == '"';
        // In a string, they are written `\"` at both ends.
        const bool is_escaped = is_double && around_.is_string;
        const std::size_t closed = is_escaped ? text_.find("\\\"", at_) : closing_quote(text_, at_);
        ++at_;
        if (closed == std::string_view::npos) {
            return;
        }
        if (!is_double) {
            out.append(text_.substr(at_, closed - at_));
            at_ = closed;
        }
        while (at_ < closed) {
            const bool is_escape = text_[at_] == '\\';
            if (is_escape && std::string_view("\"$`\\").find(next()) != std::string_view::npos) {
                out.push_back(next());
                at_ += 2;
            } else if (is_escape) {
                out.push_back(text_[at_++]);
            } else {
                read_plain(out);
            }
        }
        at_ = std::max(at_, closed + (is_escaped ? 2 : 1));
    }

    void read_dollar(std::string& out) {
        if (next() == '$' && (is_unit_ || rest().starts_with("$$("))) {
            ++at_;
        }
        if (rest().starts_with("$((")) {
            read_sum(out);
        } else if (next() == '(' || next() == '{') {
            read_bracket(out);
        } else if (is_shell_name_char(next())) {
            const std::size_t begin = ++at_;
            // `$12` is `$1` and a 2.
            do {
                ++at_;
            } while (is_shell_name(text_.substr(begin, 1)) && at_ < text_.size() &&
                     is_shell_name_char(text_[at_]));
            out.append(shared_.variables.value(text_.substr(begin, at_ - begin)));
        } else if (std::string_view("$@*#?!").find(next()) != std::string_view::npos) {
            at_ = std::min(at_ + 2, text_.size());
            out.push_back(unknown_part);
        } else {
            out.push_back(text_[at_++]);
        }
    }

    void read_bracket(std::string& out) {
        const bool is_command = next() == '(';
        const std::size_t closed = closing_bracket(text_, at_ + 1, next(), is_command ? ')' : '}');
        if (closed == std::string_view::npos) {
            out.push_back(text_[at_++]);
            return;
        }
        const std::string_view within = text_.substr(at_ + 2, closed - at_ - 2);
        at_ = closed + 1;
        if (is_command) {
            read_within(within, around_.is_string);
            out.push_back(unknown_part);
        } else {
            out.append(shared_.variables.value(within));
        }
    }

    /// `$((keep + 1))`
    void read_sum(std::string& out) {
        const std::size_t closed = closing_bracket(text_, at_ + 1, '(', ')');
        if (closed == std::string_view::npos) {
            out.push_back(text_[at_++]);
            return;
        }
        const std::string_view written = text_.substr(at_, closed + 1 - at_);
        at_ = closed + 1;
        constexpr std::string_view around = "$(())";
        const auto sum =
            written.ends_with("))")
                ? shared_.variables.sum(written.substr(3, written.size() - around.size()))
                : std::nullopt;
        out.append(sum ? std::to_string(*sum) : std::string(written));
    }

    void read_within(std::string_view text, bool is_string) {
        if (around_.depth < most_depth) {
            TextReader(shared_, text, {is_unit_, is_string, around_.depth + 1}).read();
        }
    }

    /// A word that is a text of its own.
    void read_word_within(const WrittenWord& word) {
        const std::string_view within = unquoted(word.written);
        const bool is_string = within.size() < word.written.size() && word.written.front() == '"';
        read_within(within, is_string || around_.is_string);
    }

    void end_pipeline() {
        end_command();
        is_piped_ = false;
        if (!pipeline_.empty() && shared_.seen.insert(pipeline_.front().span.offset).second) {
            shared_.pipelines.push_back(std::move(pipeline_));
        }
        pipeline_.clear();
    }

    void end_command() {
        std::vector<WrittenWord> words = std::move(words_);
        words_.clear();
        drops_next_ = false;
        static constexpr std::array<std::string_view, 12> keywords{
            "if", "then", "elif", "else", "while", "until", "do", "done", "fi", "!", "{", "}"};
        const auto first = std::find_if_not(words.begin(), words.end(), [](const WrittenWord& one) {
            return is_one_of(one.written, keywords);
        });
        words.erase(words.begin(), first);
        if (words.empty() || is_nix_setting(words) || is_shell_of_text(words)) {
            return;
        }
        take_variables(words);
        if (words.empty()) {
            return;
        }
        const Span begin = word_of(shared_.source, words.front().written).span;
        const Span end = word_of(shared_.source, words.back().written).span;
        ShellCommand command{{}, {begin.offset, end.offset + end.length - begin.offset}};
        for (WrittenWord& one : words) {
            command.words.push_back(std::move(one.text));
        }
        pipeline_.push_back(std::move(command));
    }

    /// `ExecStart = "..."`, `script = "..."`, `keep = 7`.
    bool is_nix_setting(std::vector<WrittenWord>& words) {
        if (words.size() < 3 || words[1].written != "=") {
            return is_string_alone(words);
        }
        if (words.size() == 3) {
            shared_.variables.set(words[0].text, words[2].text);
        } else if (words[2].written.starts_with("''")) {
            words.erase(words.begin(), words.begin() + 2);
            return false;
        }
        for (std::size_t i = 2; i < words.size(); ++i) {
            if (words[i].written.front() == '"') {
                read_word_within(words[i]);
            }
        }
        return true;
    }

    /// An element of a list.
    bool is_string_alone(const std::vector<WrittenWord>& words) {
        const std::string_view written = words[0].written;
        if (words.size() > 1 || written.front() != '"' ||
            written.find(' ') == std::string_view::npos) {
            return false;
        }
        read_word_within(words[0]);
        return true;
    }

    /// `sh -euc '...'`
    bool is_shell_of_text(const std::vector<WrittenWord>& words) {
        static constexpr std::array<std::string_view, 6> shells{"sh",  "bash", "dash",
                                                                "ash", "ksh",  "zsh"};
        const auto shell = std::find_if(words.begin(), words.end(), [](const WrittenWord& one) {
            return is_one_of(program_of(one.text), shells);
        });
        for (auto one = shell; one != words.end() && one + 1 != words.end(); ++one) {
            if (one != shell && !one->text.starts_with('-')) {
                return false;
            }
            if (one != shell && one->text.ends_with('c')) {
                read_word_within(one[1]);
                return true;
            }
        }
        return false;
    }

    void take_variables(std::vector<WrittenWord>& words) {
        const std::string& first = words.front().text;
        if (first == "for" || first == "read") {
            for (const WrittenWord& one : words) {
                shared_.variables.forget(one.text);
                if (one.text == "in") {
                    break;
                }
            }
            return;
        }
        static constexpr std::array<std::string_view, 4> setters{"export", "local", "readonly",
                                                                 "declare"};
        // `Environment=KEEP=7` is of units.
        constexpr std::string_view environment = "Environment=";
        const bool is_setter = is_one_of(first, setters) || first.starts_with(environment);
        auto one = words.begin();
        for (; one != words.end(); ++one) {
            std::string_view text = one->text;
            text.remove_prefix(text.starts_with(environment) ? environment.size() : 0);
            if (!shared_.variables.set_from(text) && !is_setter) {
                break;
            }
        }
        words.erase(words.begin(), one);
    }

    Shared& shared_;
    std::string_view text_;
    Around around_;
    bool is_unit_; ///< Also for the line of a unit that is read now.
    bool is_piped_ = false;
    bool drops_next_ = false;
    std::size_t at_ = 0;
    std::vector<WrittenWord> words_;
    Pipeline pipeline_;
};

} // namespace

std::vector<Pipeline> shell_pipelines(const Source& source) {
    Shared shared{source, {}, {}, {}};
    TextReader(shared, source.text(), {}).read();
    return std::move(shared.pipelines);
}

std::string_view program_of(std::string_view word) {
    const std::size_t slash = word.rfind('/');
    return slash == std::string_view::npos ? word : word.substr(slash + 1);
}

} // namespace harness::retention
