#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/base/suggest.hpp"
#include "harness/retention/config_words.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

std::vector<std::string> known_options() {
    std::vector<std::string> out{"--keep-last", "--keep-tag", "--keep-within"};
    for (const Period period : periods) {
        if (period != Period::quarterly) {
            out.push_back(concat("--keep-", adverb_of(period)));
            out.push_back(concat("--keep-within-", adverb_of(period)));
        }
    }
    return out;
}

class ResticReader {
  public:
    explicit ResticReader(const Source& source) : source_(source) {}

    Result<ToolPolicies> read() {
        policy_.keeps_oldest_while_counts_last = true;
        policy_.minimum = NoMinimum{};
        for (const auto& line : words_by_line(source_)) {
            words_.insert(words_.end(), line.begin(), line.end());
        }
        for (next_ = 0; next_ < words_.size();) {
            read_argument(words_[next_++]);
        }
        if (!problems_.has_errors() && !keeps_anything(policy_)) {
            problems_.error(source_.whole(), "no --keep option; restic refuses to remove all",
                            "say what to keep, as in '--keep-daily 7 --keep-weekly 4'");
        }
        return outcome(ToolPolicies{Tool::restic, {{"restic forget", policy_}}, {}},
                       std::move(problems_));
    }

  private:
    void read_argument(const Word& argument) {
        const std::string_view text = unquoted(argument.text);
        const std::size_t equals = text.find('=');
        const std::string name = full_name(text.substr(0, equals));
        if (!name.starts_with("--keep")) {
            return;
        }
        const auto known = known_options();
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            problems_.error(source_.place_of(argument.span), concat("unknown option '", name, "'"),
                            suggestion(name, known));
            return;
        }
        if (equals != std::string_view::npos) {
            read_value(name, word_of(source_, unquoted(text.substr(equals + 1))));
        } else if (next_ < words_.size()) {
            const Word& value = words_[next_++];
            read_value(name, word_of(source_, unquoted(value.text)));
        } else {
            problems_.error(source_.place_of(argument.span), concat("'", name, "' has no value"),
                            "write the value behind it, as in '--keep-daily 7'");
        }
    }

    static std::string full_name(std::string_view written) {
        if (written == "-l") {
            return "--keep-last";
        }
        for (const Period period : periods) {
            if (period != Period::quarterly && written.size() == 2 && written[0] == '-' &&
                upper_first(period) == written[1]) {
                return concat("--keep-", adverb_of(period));
            }
        }
        return std::string(written);
    }

    /// restic's short options: -H, -d, -w, -m, -y.
    static char upper_first(Period period) {
        return period == Period::hourly ? 'H' : adverb_of(period).front();
    }

    void read_value(const std::string& name, const Word& value) {
        constexpr std::string_view within = "--keep-within";
        if (name == "--keep-tag") {
            std::vector<std::string> tags;
            for (const std::string_view tag : split(value.text, ',')) {
                tags.emplace_back(trim(tag));
            }
            policy_.tags.push_back(std::move(tags));
        } else if (name.starts_with(within)) {
            const auto length = parse_length(value.text);
            if (!length || value.text.find_first_of("ws") != std::string_view::npos) {
                problems_.error(source_.place_of(value.span),
                                concat("'", value.text, "' is no duration"),
                                "write it as '1y5m7d2h'");
                return;
            }
            const auto period = period_named(name, within.size() + 1);
            (period ? policy_.within_of[*period] : policy_.within) = *length;
        } else if (const auto count = count_of(value)) {
            const auto period = period_named(name, std::string_view("--keep-").size());
            (period ? policy_.counts[*period] : policy_.last) = *count;
        }
    }

    static std::optional<Period> period_named(const std::string& name, std::size_t from) {
        for (const Period period : periods) {
            if (name.size() > from && std::string_view(name).substr(from) == adverb_of(period)) {
                return period;
            }
        }
        return std::nullopt;
    }

    std::optional<Count> count_of(const Word& value) {
        if (value.text == "unlimited" || value.text == "-1") {
            return Count{0, true};
        }
        const auto number = read_number<std::uint32_t>(value.text);
        if (!number) {
            problems_.error(source_.place_of(value.span),
                            concat("'", value.text, "' is no number of snapshots"),
                            "write a number or 'unlimited'");
            return std::nullopt;
        }
        return Count{*number, false};
    }

    const Source& source_;
    std::vector<Word> words_;
    std::size_t next_ = 0;
    Policy policy_;
    Diagnostics problems_;
};

} // namespace

Result<ToolPolicies> read_restic(const Source& source) {
    return ResticReader(source).read();
}

} // namespace harness::retention
