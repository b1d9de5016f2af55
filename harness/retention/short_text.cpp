#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/base/suggest.hpp"
#include "harness/retention/config_words.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr std::uint32_t largest_count = 100'000;

const std::vector<std::string>& adverbs() {
    static const std::vector<std::string> list{"hourly",    "daily",  "weekly", "monthly",
                                               "quarterly", "yearly", "last"};
    return list;
}

/// Reads the parts between commas, and collects what is wrong with them.
class ShortText {
  public:
    explicit ShortText(const Source& source) : source_(source) {}

    Result<ToolPolicies> read() {
        for (const std::string_view line : split_lines(source_.text())) {
            for (const std::string_view part : split(line.substr(0, line.find('#')), ',')) {
                std::vector<Word> words;
                for (const std::string_view word : split_words(part)) {
                    words.push_back(word_of(source_, word));
                }
                if (!words.empty()) {
                    read_part(words);
                }
            }
        }
        if (!problems_.has_errors() && !keeps_anything(policy_)) {
            problems_.error(source_.whole(), "a policy that keeps nothing but the newest snapshot",
                            "say how many to keep, as in '7 daily, 4 weekly, 12 monthly'");
        }
        return outcome(ToolPolicies{Tool::own, {{"the policy", policy_}}, {}},
                       std::move(problems_));
    }

  private:
    void read_part(const std::vector<Word>& words) {
        const std::string_view first = words[0].text;
        if (first == "within" && words.size() == 2) {
            policy_.within = length(words[1]);
        } else if (first == "tag" && words.size() == 2) {
            std::vector<std::string> tags;
            for (const std::string_view tag : split(words[1].text, '+')) {
                tags.emplace_back(tag);
            }
            policy_.tags.push_back(std::move(tags));
        } else if (first == "at" && words.size() == 3 && words[1].text == "least") {
            read_minimum(words[2]);
        } else if (words.size() == 3 && words[1].text == "within") {
            if (const auto period = period_of(words[0])) {
                policy_.within_of[*period] = length(words[2]);
            }
        } else if (words.size() == 2) {
            read_count(words[0], words[1]);
        } else {
            problems_.error(source_.place_of(span_of(words)),
                            concat("'", joined(words), "' is no part of a policy"),
                            "write parts as '7 daily', 'within 2d', 'tag NAME' or 'at least "
                            "latest', with commas between them");
        }
    }

    void read_count(const Word& number, const Word& adverb) {
        Count count;
        const auto value = read_number<std::uint32_t>(number.text);
        if (number.text == "all") {
            count.is_all = true;
        } else if (value && *value <= largest_count) {
            count.number = *value;
        } else {
            problems_.error(source_.place_of(number.span),
                            concat("'", number.text, "' is no number of snapshots"),
                            concat("write 'all' or a number up to ", largest_count));
            return;
        }
        const auto period = adverb.text == "last" ? std::nullopt : period_of(adverb);
        if (adverb.text != "last" && !period) {
            return;
        }
        Count& target = period ? policy_.counts[*period] : policy_.last;
        if (!target.is_none()) {
            problems_.error(source_.place_of(adverb.span),
                            concat("'", adverb.text, "' stands twice"), "keep one of them");
        }
        target = count;
    }

    void read_minimum(const Word& word) {
        if (word.text == "latest") {
            policy_.minimum = Latest{};
        } else if (word.text == "no") {
            policy_.minimum = NoMinimum{};
        } else if (word.text == "all") {
            policy_.minimum = Everything{};
        } else if (const auto least = length(word)) {
            policy_.minimum = *least;
        }
    }

    std::optional<Length> length(const Word& word) {
        const auto out = parse_length(word.text);
        if (!out) {
            problems_.error(source_.place_of(word.span), concat("'", word.text, "' is no length"),
                            "write it as '2d', '1y6m' or '36h' (y, m, w, d, h)");
        }
        return out;
    }

    std::optional<Period> period_of(const Word& word) {
        for (const Period period : periods) {
            if (word.text == adverb_of(period)) {
                return period;
            }
        }
        problems_.error(source_.place_of(word.span), concat("unknown period '", word.text, "'"),
                        suggestion(word.text, adverbs()));
        return std::nullopt;
    }

    static std::string joined(const std::vector<Word>& words) {
        std::vector<std::string_view> texts;
        for (const Word& word : words) {
            texts.push_back(word.text);
        }
        return join(texts, " ");
    }

    const Source& source_;
    Policy policy_;
    Diagnostics problems_;
};

} // namespace

Result<ToolPolicies> read_short_text(const Source& source) {
    return ShortText(source).read();
}

} // namespace harness::retention
