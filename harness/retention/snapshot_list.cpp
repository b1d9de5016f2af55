#include "harness/retention/snapshot_list.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr std::uint32_t most_kept = 100'000;
constexpr std::int32_t most_days = 9998;

enum class Order { none, oldest_first, newest_first };

Order reversed(Order order) {
    switch (order) {
    case Order::none:
        return Order::none;
    case Order::oldest_first:
        return Order::newest_first;
    case Order::newest_first:
        return Order::oldest_first;
    }
    return order;
}

std::string text_of(const ShellCommand& command) {
    std::string out = join(command.words, " ");
    std::replace(out.begin(), out.end(), unknown_part, '?');
    return out;
}

bool is_option(std::string_view word) {
    return word.size() > 1 && word.starts_with('-');
}

/// Whether options hold a letter of an option of one.
bool has_letter(const ShellCommand& command, char letter) {
    return std::any_of(command.words.begin() + 1, command.words.end(), [&](const auto& word) {
        return is_option(word) && word[1] != '-' && word.find(letter) != std::string::npos;
    });
}

bool has_only_letters(const ShellCommand& command, std::string_view letters) {
    return std::all_of(command.words.begin() + 1, command.words.end(), [&](const auto& word) {
        return is_option(word) && word.find_first_not_of(letters, 1) == std::string::npos;
    });
}

class ListReader {
  public:
    ListReader(const Pipeline& pipeline, bool removes) : pipeline_(pipeline), removes_(removes) {}

    std::optional<SnapshotList> read() {
        const ShellCommand& first = pipeline_.front();
        const std::string_view program = program_of(first.words.front());
        if (program == "ls") {
            read_ls(first);
        } else if (program == "find") {
            read_find(first);
        } else if (program == "echo" || program == "printf") {
            read_printed(first);
        } else {
            return std::nullopt;
        }
        if (is_of_other_files_) {
            return std::nullopt;
        }
        bool is_limited = days_.has_value();
        for (std::size_t i = 1; i < pipeline_.size() && !is_limited; ++i) {
            is_limited = read_stage(pipeline_[i]);
        }
        is_handed_on_ = std::any_of(pipeline_.begin(), pipeline_.end(), [](const auto& command) {
            return command.words.front() == "xargs";
        });
        if ((!is_limited || is_handed_on_) && !removes_) {
            return std::nullopt;
        }
        if (days_) {
            check_rest_of_aged();
        } else if (!is_limited && out_.problems.empty()) {
            tell(first, "what of this list is removed was not understood",
                 "keep the newest, as in '| sort | head -n -7'");
        }
        if (!out_.problems.empty() && !is_only_warned_) {
            out_.policy.reset();
        }
        return std::move(out_);
    }

  private:
    void tell(const ShellCommand& command, std::string problem, std::string help) {
        is_only_warned_ = false;
        out_.problems.push_back({command.span, std::move(problem), std::move(help)});
    }

    void tell_not_understood(const ShellCommand& command) {
        tell(command, concat("'", text_of(command), "' in a clean-up was not understood"),
             "list the snapshots by 'ls -d PREFIX*' or 'find', and limit them by 'head -n -7'");
    }

    /// A snapshot begins with the times of what it is of.
    void warn_of_change_times(const ShellCommand& command, std::string_view option) {
        out_.problems.push_back(
            {command.span,
             concat("'", option,
                    "' goes by the last change in a snapshot's top folder, which may "
                    "be long before it was taken"),
             "put the date in the name, and sort by it"});
    }

    /// Names that are lists themselves, or a folder of them.
    void take_operand(const ShellCommand& command, const std::vector<std::string>& operands) {
        if (operands.size() != 1) {
            tell(command, concat("a list of ", operands.size(), " paths was not understood"),
                 "list the snapshots of one prefix");
            return;
        }
        const bool is_glob = operands[0].find_first_of("*?[") != std::string::npos;
        out_.names = pattern_of(is_glob ? operands[0] : concat(operands[0], "/*"));
    }

    void read_ls(const ShellCommand& command) {
        std::vector<std::string> operands;
        std::copy_if(command.words.begin() + 1, command.words.end(), std::back_inserter(operands),
                     [](const std::string& word) { return !is_option(word); });
        if (!operands.empty()) { // Without one, it is of the current folder.
            take_operand(command, operands);
        }
        const bool is_by_time =
            has_letter(command, 't') || std::find(command.words.begin(), command.words.end(),
                                                  "--sort=time") != command.words.end();
        order_ = is_by_time ? Order::newest_first : Order::oldest_first;
        const bool is_reversed =
            has_letter(command, 'r') || std::find(command.words.begin(), command.words.end(),
                                                  "--reverse") != command.words.end();
        order_ = is_reversed ? reversed(order_) : order_;
        for (const char other : {'S', 'U', 'X', 'f', 'l', 'c', 'u'}) {
            if (has_letter(command, other)) {
                tell_not_understood(command);
                break;
            }
        }
        if (is_by_time) {
            warn_of_change_times(command, "ls -t");
        }
    }

    void read_printed(const ShellCommand& command) {
        std::vector<std::string> operands;
        std::copy_if(command.words.begin() + 1, command.words.end(), std::back_inserter(operands),
                     [](const std::string& word) { return word.find('/') != std::string::npos; });
        take_operand(command, operands);
        order_ = Order::oldest_first;
    }

    void read_find(const ShellCommand& command) {
        std::vector<std::string> folders;
        std::string name = "*";
        const auto& words = command.words;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const bool has_value = i + 1 < words.size();
            if (words[i] == "-exec" || words[i] == "-execdir" || words[i] == "-ok" ||
                words[i] == "-delete") {
                is_of_other_files_ = !removes_;
                break;
            }
            if (words[i] == "-name" && has_value) {
                name = words[++i];
            } else if (words[i] == "-path" && has_value) {
                folders = {words[++i]};
            } else if (words[i] == "-mtime" && has_value) {
                read_age(command, words[++i]);
            } else if ((words[i] == "-maxdepth" || words[i] == "-mindepth" || words[i] == "-type" ||
                        words[i] == "-inum") &&
                       has_value) {
                ++i;
            } else if (!is_option(words[i]) && words[i] != "!" && words[i] != "(" &&
                       words[i] != ")") {
                folders.push_back(words[i]);
            } else if (words[i] != "-print" && words[i] != "-print0" && words[i] != "-depth" &&
                       words[i] != "-xdev") {
                tell_not_understood(command);
                return;
            }
        }
        if (folders.size() == 1 && name != "*") {
            folders[0] += concat(folders[0].ends_with('/') ? "" : "/", name);
        }
        take_operand(command, folders);
    }

    /// `-mtime +7` is true from the eighth day on: find counts whole days.
    void read_age(const ShellCommand& command, const std::string& value) {
        const auto days = value.starts_with('+')
                              ? read_number<std::int32_t>(std::string_view(value).substr(1))
                              : std::nullopt;
        if (!days || *days < 0 || *days > most_days) {
            tell(command, concat("'-mtime ", value, "' is no age from which on all are removed"),
                 "write it as '-mtime +7'");
            return;
        }
        days_ = *days + 1;
        Policy policy;
        policy.minimum = NoMinimum{};
        policy.within = Length{0, 0, *days_, {}};
        policy.within_from = WithinFrom::now;
        out_.policy = std::move(policy);
        warn_of_change_times(command, "-mtime");
    }

    /// Nothing may shorten a list that was made by age.
    void check_rest_of_aged() {
        for (std::size_t i = 1; i < pipeline_.size(); ++i) {
            const std::string_view program = program_of(pipeline_[i].words.front());
            if (program == "head" || program == "tail" || program == "grep" || program == "sed" ||
                program == "awk") {
                tell_not_understood(pipeline_[i]);
            }
        }
    }

    /// Returns whether the list is limited to what is to be removed.
    bool read_stage(const ShellCommand& command) {
        const std::string_view program = program_of(command.words.front());
        if (program == "head" || program == "tail") {
            read_limit(command, program == "head");
            return true;
        }
        if (program == "sort" && has_only_letters(command, "rnVuz")) {
            order_ = has_letter(command, 'r') ? Order::newest_first : Order::oldest_first;
        } else if (program == "tac" && command.words.size() == 1) {
            order_ = reversed(order_);
        } else if (program == "grep") {
            read_grep(command);
        } else if (program == "tr" || program == "cat") {
            return false;
        } else if (program != "xargs" && program != "read") {
            unread_stage_ = &command;
        }
        return false;
    }

    /// `grep '^home-daily-'` behind `ls /.snapshots`
    void read_grep(const ShellCommand& command) {
        std::vector<std::string> patterns;
        bool is_plain = true;
        for (std::size_t i = 1; i < command.words.size(); ++i) {
            if (is_option(command.words[i])) {
                is_plain = is_plain && (command.words[i] == "-E" || command.words[i] == "-F" ||
                                        command.words[i] == "-e" || command.words[i] == "--");
            } else {
                patterns.push_back(command.words[i]);
            }
        }
        if (!is_plain || patterns.size() != 1 || patterns[0].find('/') != std::string::npos ||
            patterns[0].find_first_of(".*+?()|\\$]\x01") != std::string::npos ||
            !(out_.names.prefix.empty() || out_.names.prefix.ends_with('/')) ||
            !out_.names.suffix.empty()) {
            unread_stage_ = &command;
            return;
        }
        const std::string& pattern = patterns[0];
        out_.names = pattern_of(
            concat(out_.names.prefix, pattern.substr(pattern.starts_with('^') ? 1 : 0), "*"));
    }

    /// `head -n -7` leaves all but the last seven, `tail -n +8` all from the eighth on.
    void read_limit(const ShellCommand& command, bool is_head) {
        if (unread_stage_ != nullptr) {
            tell_not_understood(*unread_stage_);
            return;
        }
        const std::string value = value_of_limit(command);
        const char sign = is_head ? '-' : '+';
        const std::string_view digits = std::string_view(value).substr(value.empty() ? 0 : 1);
        const auto number = read_number<std::uint32_t>(digits);
        const std::uint32_t beyond = is_head ? 0 : 1;
        if (!value.starts_with(sign) || !number || *number <= beyond ||
            *number - beyond > most_kept) {
            tell(command, concat("'", text_of(command), "' does not say how many are kept"),
                 is_head ? "write a number, as in 'head -n -7': all but the last 7"
                         : "write a number, as in 'tail -n +8': all from the eighth on");
            return;
        }
        check_order(command, is_head, *number - beyond);
        Policy policy;
        policy.minimum = NoMinimum{};
        policy.last.number = *number - beyond;
        out_.policy = std::move(policy);
    }

    /// What stands behind `-n`, with its sign.
    static std::string value_of_limit(const ShellCommand& command) {
        std::string out;
        const auto& words = command.words;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string& word = words[i];
            if ((word == "-n" || word == "--lines") && i + 1 < words.size()) {
                out = words[++i];
            } else if (word.starts_with("-n")) {
                out = word.substr(2);
            } else if (word.starts_with("--lines=")) {
                out = word.substr(std::string_view("--lines=").size());
            } else if (word.starts_with('+')) {
                out = word;
            }
        }
        return out;
    }

    void check_order(const ShellCommand& command, bool is_head, std::uint32_t number) {
        if (order_ == Order::none) {
            tell(command, "a list without an order: which are removed is by chance",
                 "put '| sort' before it");
        } else if ((order_ == Order::oldest_first) != is_head) {
            tell(command,
                 concat("'", text_of(command), "' removes the newest, and keeps the oldest ",
                        number),
                 is_head ? concat("list the oldest first, or write 'tail -n +", number + 1, "'")
                         : concat("list the newest first, or write 'head -n -", number, "'"));
        }
    }

    const Pipeline& pipeline_;
    bool removes_;
    SnapshotList out_;
    Order order_ = Order::none;
    std::optional<std::int32_t> days_;
    const ShellCommand* unread_stage_ = nullptr;
    bool is_of_other_files_ = false; ///< No subvolumes, as they are removed otherwise.
    bool is_handed_on_ = false;
    bool is_only_warned_ = true; ///< No problem makes the policy wrong.
};

} // namespace

std::optional<SnapshotList> read_list(const Pipeline& pipeline, bool removes) {
    return ListReader(pipeline, removes).read();
}

} // namespace harness::retention
