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

using Values = std::map<std::string, Word>;

struct Section {
    Word name;
    Values values;
};

constexpr std::string_view template_prefix = "template_";

std::optional<Period> period_of(std::string_view key) {
    for (const Period period : periods) {
        if (period != Period::quarterly && key == adverb_of(period)) {
            return period;
        }
    }
    return std::nullopt;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

class SanoidReader {
  public:
    explicit SanoidReader(const Source& source) : source_(source) {}

    Result<ToolPolicies> read() {
        for (const std::string_view line : split_lines(source_.text())) {
            const std::string_view text = trim(line.substr(0, line.find_first_of("#;")));
            if (!text.empty()) {
                read_line(text);
            }
        }
        ToolPolicies out{Tool::sanoid, {}, {}};
        for (const Section& section : sections_) {
            if (!section.name.text.starts_with(template_prefix) && section.name.text != "version") {
                out.policies.push_back({std::string(section.name.text), policy_of(section)});
            }
        }
        if (!problems_.has_errors() && out.policies.empty()) {
            problems_.error(source_.whole(), "no dataset is configured",
                            "add a section '[pool/dataset]' with 'use_template = NAME'");
        }
        return outcome(std::move(out), std::move(problems_));
    }

  private:
    void read_line(std::string_view text) {
        if (text.front() == '[' && text.back() == ']') {
            sections_.push_back({word_of(source_, text.substr(1, text.size() - 2)), {}});
            return;
        }
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || sections_.empty()) {
            problems_.error(source_.place_of(word_of(source_, text).span),
                            concat("'", text, "' stands in no section, or sets nothing"),
                            "write '[pool/dataset]' before, and settings as 'daily = 30'");
            return;
        }
        const std::string key(trim(text.substr(0, equals)));
        const Word value = word_of(source_, trim(text.substr(equals + 1)));
        check(key, value);
        sections_.back().values[key] = value;
    }

    void check(const std::string& key, const Word& value) {
        if ((period_of(key) || key == "frequently") && !read_number<std::uint32_t>(value.text)) {
            problems_.error(source_.place_of(value.span),
                            concat("'", value.text, "' is no number of ", key, " snapshots"),
                            concat("write a number, as in '", key, " = 7'"));
        }
        if (key == "frequently" && value.text != "0") {
            problems_.warning(source_.place_of(value.span),
                              "snapshots of less than an hour are not modelled",
                              "the policy is judged as with 'frequently = 0'");
        }
    }

    const Section* find(std::string_view name) const {
        const auto found =
            std::find_if(sections_.begin(), sections_.end(),
                         [&](const Section& section) { return section.name.text == name; });
        return found == sections_.end() ? nullptr : &*found;
    }

    /// What sections say that a dataset's one is made of; the later ones win.
    std::vector<const Section*> layers_of(const Section& section) {
        std::vector<const Section*> out;
        if (const Section* standard = find("template_default")) {
            out.push_back(standard);
        }
        const auto used = section.values.find("use_template");
        if (used != section.values.end()) {
            for (const std::string_view part : split(used->second.text, ',')) {
                const std::string_view name = trim(part);
                if (const Section* found = find(concat(template_prefix, name))) {
                    out.push_back(found);
                } else {
                    problems_.error(source_.place_of(word_of(source_, name).span),
                                    concat("there is no template '", name, "'"),
                                    suggestion(name, template_names()));
                }
            }
        }
        out.push_back(&section);
        return out;
    }

    std::vector<std::string> template_names() const {
        std::vector<std::string> out;
        for (const Section& section : sections_) {
            if (section.name.text.starts_with(template_prefix)) {
                out.emplace_back(section.name.text.substr(template_prefix.size()));
            }
        }
        return out;
    }

    Policy policy_of(const Section& section) {
        Policy policy;
        policy.stands = Stands::first;
        policy.minimum = NoMinimum{};
        policy.counts[Period::hourly].number = 48;
        policy.counts[Period::daily].number = 90;
        policy.counts[Period::monthly].number = 6;
        for (const Section* layer : layers_of(section)) {
            for (const auto& [key, value] : layer->values) {
                if (const auto period = period_of(key)) {
                    policy.counts[*period].number =
                        read_number<std::uint32_t>(value.text).value_or(0);
                } else if (key == "autoprune") {
                    const bool prunes = is_one_of(value.text, {"yes", "1", "true", "on"});
                    policy.minimum = prunes ? Minimum(NoMinimum{}) : Minimum(Everything{});
                }
            }
        }
        return policy;
    }

    const Source& source_;
    std::vector<Section> sections_;
    Diagnostics problems_;
};

} // namespace

Result<ToolPolicies> read_sanoid(const Source& source) {
    return SanoidReader(source).read();
}

} // namespace harness::retention
