#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/retention/name_pattern.hpp"
#include "harness/retention/shell_text.hpp"
#include "harness/retention/snapshot_list.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr const char* known_forms =
    "write it as 'ls -d PREFIX* | sort | head -n -7 | xargs -r btrfs subvolume delete'";

/// btrfs takes any short form of a word that is clear.
bool is_short_for(std::string_view word, std::string_view full, std::size_t least) {
    return word.size() >= least && full.starts_with(word);
}

/// Where the words of `btrfs subvolume snapshot` or `delete` end.
template <typename Words>
std::optional<std::size_t> end_of_action(const Words& words, std::string_view action,
                                         std::size_t least) {
    for (std::size_t i = 0; i + 2 < words.size(); ++i) {
        if (std::string_view(words[i]).ends_with("btrfs") &&
            is_short_for(words[i + 1], "subvolume", 2) &&
            is_short_for(words[i + 2], action, least)) {
            return i + 3;
        }
    }
    return std::nullopt;
}

struct Taken {
    NamePattern names;
    Span span;
};

struct CleanUp {
    NamePattern names;
    Policy policy;
    Span span;
    bool is_told_mixed = false;
};

class ScriptReader {
  public:
    explicit ScriptReader(const Source& source) : source_(source) {}

    Result<ToolPolicies> read() {
        for (const Pipeline& pipeline : shell_pipelines(source_)) {
            read_pipeline(pipeline);
        }
        if (deletes_ == 0) {
            for (const CleanUp& one : clean_ups_) {
                warn(one.span, "a list of snapshots of which nothing is removed",
                     "pass it on, as in '| xargs -r btrfs subvolume delete'");
            }
            clean_ups_.clear();
        }
        unread_deletes_ = deletes_ > clean_ups_.size();
        assign();
        if (out_.policies.empty()) {
            problems_.error(source_.whole(),
                            "no command that takes snapshots or removes them was understood",
                            known_forms);
        }
        return outcome(std::move(out_), std::move(problems_));
    }

  private:
    void warn(const Span& span, std::string problem, std::string help) {
        problems_.warning(source_.place_of(span), std::move(problem), std::move(help));
    }

    void read_pipeline(const Pipeline& pipeline) {
        bool removes = false;
        for (const ShellCommand& command : pipeline) {
            if (command.words.front() == "echo" || command.words.front() == "printf") {
                continue;
            }
            if (const auto end = end_of_action(command.words, "snapshot", 2)) {
                add_taken(command, *end);
            } else if (const auto names = end_of_action(command.words, "delete", 1)) {
                ++deletes_;
                removes = true;
                check_removed(command, *names);
            }
        }
        const auto list = read_list(pipeline, removes);
        if (!list) {
            return;
        }
        for (const ListProblem& one : list->problems) {
            warn(one.span, one.problem, one.help);
        }
        if (list->policy) {
            clean_ups_.push_back({list->names, *list->policy, pipeline.front().span, false});
        }
    }

    /// [-r] [-i QGROUP] SOURCE DESTINATION
    void add_taken(const ShellCommand& command, std::size_t at) {
        std::vector<std::string> paths;
        for (; at < command.words.size(); ++at) {
            const std::string& word = command.words[at];
            if (word == "-i") {
                ++at;
            } else if (!word.starts_with('-')) {
                paths.push_back(word);
            }
        }
        if (paths.size() != 2) {
            warn(command.span, concat("a snapshot with ", paths.size(), " paths"),
                 "write it as 'btrfs subvolume snapshot -r SOURCE DESTINATION'");
            return;
        }
        NamePattern names = pattern_of(paths[1]);
        const bool is_known = std::any_of(taken_.begin(), taken_.end(),
                                          [&](const Taken& one) { return one.names == names; });
        if (!is_known) {
            taken_.push_back({std::move(names), command.span});
        }
    }

    void check_removed(const ShellCommand& command, std::size_t at) {
        for (; at < command.words.size(); ++at) {
            const std::string& word = command.words[at];
            const bool is_path = word.size() > 1 && word.find('/') != std::string::npos;
            if (is_path && word.find(unknown_part) != std::string::npos) {
                warn(command.span,
                     concat("what '", to_text(pattern_of(word)),
                            "' is removed can not be told from the script"),
                     known_forms);
            }
        }
    }

    /// Each clean-up with the snapshots that it lists.
    void assign() {
        std::vector<bool> is_used(clean_ups_.size());
        for (const Taken& taken : taken_) {
            const CleanUp* first = nullptr;
            bool is_unclear = false;
            for (std::size_t i = 0; i < clean_ups_.size(); ++i) {
                if (!lists(clean_ups_[i].names, taken.names)) {
                    continue;
                }
                is_used[i] = true;
                if (listed_by(clean_ups_[i]) > 1) {
                    tell_mixed(clean_ups_[i]);
                    is_unclear = true;
                } else if (first != nullptr) {
                    warn(clean_ups_[i].span,
                         concat("a second clean-up of '", to_text(taken.names),
                                "': only the first one is modelled"),
                         "remove one of them");
                } else {
                    first = &clean_ups_[i];
                }
            }
            if (!is_unclear) {
                add(taken, first);
            }
        }
        for (std::size_t i = 0; i < clean_ups_.size(); ++i) {
            if (!is_used[i]) {
                out_.policies.push_back({to_text(clean_ups_[i].names), clean_ups_[i].policy});
            }
        }
        out_.tool = Tool::script;
    }

    [[nodiscard]] std::ptrdiff_t listed_by(const CleanUp& clean_up) const {
        return std::count_if(taken_.begin(), taken_.end(),
                             [&](const Taken& one) { return lists(clean_up.names, one.names); });
    }

    void tell_mixed(CleanUp& clean_up) {
        if (clean_up.is_told_mixed) {
            return;
        }
        std::vector<std::string> all;
        for (const Taken& one : taken_) {
            if (lists(clean_up.names, one.names)) {
                all.push_back(to_text(one.names));
            }
        }
        warn(clean_up.span,
             concat("'", to_text(clean_up.names),
                    "' lists different snapshots together: ", join(all, ", ")),
             "give each its own prefix that none of the others begins with");
        clean_up.is_told_mixed = true;
    }

    void add(const Taken& taken, const CleanUp* clean_up) {
        if (clean_up != nullptr) {
            out_.policies.push_back({to_text(taken.names), clean_up->policy});
        } else if (unread_deletes_) {
            warn(taken.span, concat("what removes '", to_text(taken.names), "' was not understood"),
                 known_forms);
        } else {
            warn(taken.span, concat("nothing removes '", to_text(taken.names), "'"), known_forms);
            Policy all;
            all.minimum = Everything{};
            out_.policies.push_back({to_text(taken.names), std::move(all)});
        }
    }

    const Source& source_;
    std::vector<Taken> taken_;
    std::vector<CleanUp> clean_ups_;
    std::size_t deletes_ = 0;
    bool unread_deletes_ = false;
    ToolPolicies out_;
    Diagnostics problems_;
};

} // namespace

Result<ToolPolicies> read_script(const Source& source) {
    return ScriptReader(source).read();
}

bool handles_snapshots(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::string_view word : split_words(line)) {
        // "delete'" ends a quoted script.
        words.push_back(word.substr(0, word.find_first_of("'\";\\", 1)));
    }
    return end_of_action(words, "snapshot", 2) || end_of_action(words, "delete", 1);
}

} // namespace harness::retention
