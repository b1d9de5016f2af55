#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/base/suggest.hpp"
#include "harness/retention/config_words.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>
#include <map>

namespace harness::retention {

namespace {

/// What is about retention, with snapper's defaults.
const std::map<std::string, std::string>& defaults() {
    static const std::map<std::string, std::string> table{
        {"TIMELINE_CLEANUP", "yes"},      {"TIMELINE_MIN_AGE", "1800"},
        {"TIMELINE_LIMIT_HOURLY", "10"},  {"TIMELINE_LIMIT_DAILY", "10"},
        {"TIMELINE_LIMIT_WEEKLY", "0"},   {"TIMELINE_LIMIT_MONTHLY", "10"},
        {"TIMELINE_LIMIT_YEARLY", "10"},  {"NUMBER_CLEANUP", "yes"},
        {"NUMBER_MIN_AGE", "1800"},       {"NUMBER_LIMIT", "50"},
        {"NUMBER_LIMIT_IMPORTANT", "10"},
    };
    return table;
}

std::vector<std::string> known_keys() {
    std::vector<std::string> out;
    for (const auto& [key, value] : defaults()) {
        out.push_back(key);
    }
    out.insert(out.end(), {"TIMELINE_CREATE", "TIMELINE_LIMIT_QUARTERLY"});
    return out;
}

class SnapperReader {
  public:
    explicit SnapperReader(const Source& source) : source_(source), values_(defaults()) {}

    Result<ToolPolicies> read() {
        for (const std::string_view line : split_lines(source_.text())) {
            const std::string_view text = trim(line);
            if (!text.empty() && text.front() != '#') {
                read_line(text);
            }
        }
        ToolPolicies out{Tool::snapper, {}, {}};
        if (values_["TIMELINE_CLEANUP"] == "yes") {
            out.policies.push_back({"timeline", timeline()});
        }
        if (values_["NUMBER_CLEANUP"] == "yes") {
            out.policies.push_back({"number", number()});
        }
        if (!out.policies.empty() && out.policies.front().name == "timeline") {
            warn_of_nothing_kept(out.policies.front().policy);
        }
        if (!problems_.has_errors() && out.policies.empty()) {
            problems_.error(source_.whole(), "nothing is ever removed: both cleanups are off",
                            "set TIMELINE_CLEANUP=\"yes\" or NUMBER_CLEANUP=\"yes\"");
        }
        return outcome(std::move(out), std::move(problems_));
    }

  private:
    void read_line(std::string_view text) {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) {
            problems_.error(source_.place_of(word_of(source_, text).span),
                            concat("'", text, "' sets nothing"), "write it as KEY=\"VALUE\"");
            return;
        }
        const std::string key(text.substr(0, equals));
        const std::string_view written = text.substr(equals + 1);
        const Word value = word_of(source_, unquoted(written));
        if (key == "TIMELINE_LIMIT_QUARTERLY") {
            values_[key] = value.text;
            check(key, value);
            return;
        }
        if (!defaults().contains(key)) {
            const bool is_near = key.starts_with("TIMELINE") || key.starts_with("NUMBER");
            if (is_near && key != "TIMELINE_CREATE") {
                problems_.error(
                    source_.place_of(word_of(source_, text.substr(0, equals)).span),
                    concat("unknown key '", key, "'; snapper passes over it in silence"),
                    suggestion(key, known_keys()));
            }
            return;
        }
        values_[key] = value.text;
        check(key, value);
    }

    void check(const std::string& key, const Word& value) {
        if (key.ends_with("CLEANUP")) {
            if (value.text != "yes" && value.text != "no") {
                wrong(key, value, "is neither yes nor no", "write \"yes\" or \"no\"");
            }
        } else if (key.ends_with("MIN_AGE")) {
            const auto age = read_number<std::uint32_t>(value.text);
            if (!age) {
                wrong(key, value, "is no number of seconds", "write it as \"1800\"");
            }
        } else if (!limit_of(value.text)) {
            wrong(key, value, "is neither a number nor a range",
                  "write it as \"10\", or as \"2-10\" where space is short");
        }
    }

    void warn_of_nothing_kept(const Policy& timeline) {
        const auto& counts = timeline.counts.values;
        if (!problems_.has_errors() && std::all_of(counts.begin(), counts.end(),
                                                   [](Count count) { return count.is_none(); })) {
            problems_.warning(
                source_.whole(),
                "all TIMELINE_LIMIT_… are 0: each snapshot is removed once it is as old "
                "as TIMELINE_MIN_AGE",
                "set one of them to how many are to be kept");
        }
    }

    void wrong(const std::string& key, const Word& value, std::string_view what, std::string help) {
        problems_.error(source_.place_of(value.span), concat(key, " '", value.text, "' ", what),
                        std::move(help));
    }

    /// Of a range the upper end: the lower holds only while the file system is nearly full.
    static std::optional<std::uint32_t> limit_of(std::string_view text) {
        const std::size_t dash = text.find('-');
        if (dash == std::string_view::npos) {
            return read_number<std::uint32_t>(text);
        }
        const auto least = read_number<std::uint32_t>(text.substr(0, dash));
        const auto most = read_number<std::uint32_t>(text.substr(dash + 1));
        return least && most && *least <= *most ? most : std::nullopt;
    }

    Count count(const std::string& key) { return {limit_of(values_[key]).value_or(0), false}; }

    Policy common(const std::string& age_key) {
        Policy policy;
        policy.stands = Stands::first;
        Length age;
        age.rest = std::chrono::seconds(read_number<std::uint32_t>(values_[age_key]).value_or(0));
        policy.minimum = age;
        return policy;
    }

    Policy timeline() {
        Policy policy = common("TIMELINE_MIN_AGE");
        policy.counts[Period::hourly] = count("TIMELINE_LIMIT_HOURLY");
        policy.counts[Period::daily] = count("TIMELINE_LIMIT_DAILY");
        policy.counts[Period::weekly] = count("TIMELINE_LIMIT_WEEKLY");
        policy.counts[Period::monthly] = count("TIMELINE_LIMIT_MONTHLY");
        policy.counts[Period::quarterly] = count("TIMELINE_LIMIT_QUARTERLY");
        policy.counts[Period::yearly] = count("TIMELINE_LIMIT_YEARLY");
        return policy;
    }

    Policy number() {
        Policy policy = common("NUMBER_MIN_AGE");
        policy.last = count("NUMBER_LIMIT");
        return policy;
    }

    const Source& source_;
    std::map<std::string, std::string> values_;
    Diagnostics problems_;
};

} // namespace

Result<ToolPolicies> read_snapper(const Source& source) {
    return SnapperReader(source).read();
}

} // namespace harness::retention
