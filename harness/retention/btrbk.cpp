#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/suggest.hpp"
#include "harness/retention/config_words.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace harness::retention {

namespace {

/// What of a section is about retention. Sections inherit from those around them.
struct Settings {
    PerPeriod<Count> snapshot_counts;
    PerPeriod<Count> target_counts;
    Minimum snapshot_minimum = Everything{};
    Minimum target_minimum = Everything{};
    std::chrono::weekday week_start = std::chrono::Sunday;
    std::chrono::hours day_begins{0};
};

const std::vector<std::string>& keys() {
    static const std::vector<std::string> list{"snapshot_preserve",    "snapshot_preserve_min",
                                               "target_preserve",      "target_preserve_min",
                                               "preserve_day_of_week", "preserve_hour_of_day"};
    return list;
}

constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

std::optional<Period> period_of_letter(char letter) {
    switch (letter) {
    case 'h':
        return Period::hourly;
    case 'd':
        return Period::daily;
    case 'w':
        return Period::weekly;
    case 'm':
        return Period::monthly;
    case 'y':
        return Period::yearly;
    default:
        return std::nullopt;
    }
}

class BtrbkReader {
  public:
    explicit BtrbkReader(const Source& source) : source_(source) {}

    Result<ToolPolicies> read() {
        for (const auto& words : words_by_line(source_)) {
            read_line(words);
        }
        end_subvolume();
        if (!problems_.has_errors() && out_.policies.empty()) {
            problems_.error(source_.whole(), "no subvolume is configured",
                            "add a line 'subvolume PATH' for what is to be kept");
        }
        out_.tool = Tool::btrbk;
        return outcome(std::move(out_), std::move(problems_));
    }

  private:
    void read_line(const std::vector<Word>& words) {
        const std::string_view key = words[0].text;
        if (key == "volume") {
            end_subvolume();
            volume_ = global_;
            volume_targets_.clear();
            volume_name_ = words.size() > 1 ? std::string(words[1].text) : "";
            current_ = &volume_;
            return;
        }
        if (key == "subvolume") {
            end_subvolume();
            subvolume_ = volume_name_.empty() ? global_ : volume_;
            subvolume_name_ = words.size() > 1 ? std::string(words[1].text) : "";
            is_in_subvolume_ = true;
            current_ = &subvolume_;
            return;
        }
        if (key == "target") {
            begin_target(words);
            return;
        }
        if (std::find(keys().begin(), keys().end(), key) != keys().end()) {
            read_setting(words);
            return;
        }
        const bool looks_like_ours =
            key.find("preserv") != std::string_view::npos && !key.starts_with("archive_preserve");
        if (looks_like_ours) {
            problems_.error(source_.place_of(words[0].span), concat("unknown option '", key, "'"),
                            suggestion(key, keys()));
        }
    }

    /// Targets of a section above are those of each subvolume in it, with settings of their own.
    void begin_target(const std::vector<Word>& words) {
        const std::string name(words.back().text);
        const Settings& around = is_in_subvolume_       ? subvolume_
                                 : volume_name_.empty() ? global_
                                                        : volume_;
        auto& list = is_in_subvolume_       ? own_targets_
                     : volume_name_.empty() ? global_targets_
                                            : volume_targets_;
        list.push_back({name, around});
        current_ = &list.back().second;
    }

    void read_setting(const std::vector<Word>& words) {
        const std::string_view key = words[0].text;
        if (words.size() < 2) {
            problems_.error(source_.place_of(words[0].span), concat("'", key, "' has no value"),
                            "write it as 'snapshot_preserve 7d 4w 12m'");
            return;
        }
        if (key == "preserve_day_of_week") {
            const auto found = std::find(weekdays.begin(), weekdays.end(), words[1].text);
            if (found == weekdays.end()) {
                const std::vector<std::string> known(weekdays.begin(), weekdays.end());
                problems_.error(source_.place_of(words[1].span),
                                concat("'", words[1].text, "' is no day of the week"),
                                suggestion(words[1].text, known));
                return;
            }
            current_->week_start =
                std::chrono::weekday(static_cast<unsigned>(found - weekdays.begin()));
        } else if (key == "preserve_hour_of_day") {
            const auto hour = read_number<unsigned>(words[1].text);
            if (!hour || *hour > 23) {
                problems_.error(source_.place_of(words[1].span),
                                concat("'", words[1].text, "' is no hour of the day"),
                                "write a number from 0 to 23");
                return;
            }
            current_->day_begins = std::chrono::hours(*hour);
        } else if (key.ends_with("_min")) {
            const bool is_target = key.starts_with("target");
            read_minimum(words[1],
                         is_target ? current_->target_minimum : current_->snapshot_minimum,
                         is_target);
        } else {
            read_counts(words, key.starts_with("target") ? current_->target_counts
                                                         : current_->snapshot_counts);
        }
    }

    void read_minimum(const Word& word, Minimum& minimum, bool may_be_no) {
        const std::string_view text = word.text;
        const auto number = read_number<std::uint32_t>(text.substr(0, text.size() - 1));
        const auto period = period_of_letter(text.back());
        if (text == "all") {
            minimum = Everything{};
        } else if (text == "latest") {
            minimum = Latest{};
        } else if (text == "no" && may_be_no) {
            minimum = NoMinimum{};
        } else if (number && period && (*number > 0 || may_be_no)) {
            minimum = PeriodsBack{*period, *number};
        } else {
            problems_.error(source_.place_of(word.span),
                            concat("'", text, "' is no minimum to preserve"),
                            may_be_no ? "write 'all', 'latest', 'no' or a number with h, d, w, m "
                                        "or y, as in '2d'"
                                      : "write 'all', 'latest' or a number with h, d, w, m or y, "
                                        "as in '2d'");
        }
    }

    void read_counts(const std::vector<Word>& words, PerPeriod<Count>& counts) {
        counts = {};
        if (words.size() == 2 && words[1].text == "no") {
            return;
        }
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string_view text = words[i].text;
            const std::string_view digits = text.substr(0, text.size() - 1);
            const auto number = read_number<std::uint32_t>(digits);
            const auto period = period_of_letter(text.back());
            if (!period || (!number && digits != "*")) {
                problems_.error(source_.place_of(words[i].span),
                                concat("'", text, "' is no part of a retention policy"),
                                "write a number or '*' with h, d, w, m or y, as in '7d 4w *m'");
                continue;
            }
            counts[*period] = number ? Count{*number, false} : Count{0, true};
        }
    }

    void end_subvolume() {
        if (!is_in_subvolume_) {
            return;
        }
        is_in_subvolume_ = false;
        const std::string path =
            volume_name_.empty() ? subvolume_name_ : concat(volume_name_, "/", subvolume_name_);
        add(concat("snapshots of ", path), subvolume_, false);
        const auto& inherited = volume_targets_.empty() ? global_targets_ : volume_targets_;
        for (const auto& [name, settings] : inherited) {
            add(concat("backups of ", path, " at ", name), settings, true);
        }
        for (const auto& [name, settings] : own_targets_) {
            add(concat("backups of ", path, " at ", name), settings, true);
        }
        own_targets_.clear();
        current_ = nullptr;
    }

    void add(std::string name, const Settings& settings, bool is_target) {
        Policy policy;
        policy.counts = is_target ? settings.target_counts : settings.snapshot_counts;
        policy.minimum = is_target ? settings.target_minimum : settings.snapshot_minimum;
        policy.stands = Stands::first;
        policy.counting = Counting::calendar;
        policy.month_start = MonthStart::first_week;
        policy.week_start = settings.week_start;
        policy.day_begins = settings.day_begins;
        out_.policies.push_back({std::move(name), std::move(policy)});
    }

    using Target = std::pair<std::string, Settings>;

    const Source& source_;
    Settings global_;
    Settings volume_;
    Settings subvolume_;
    Settings* current_ = &global_;
    std::string volume_name_;
    std::string subvolume_name_;
    bool is_in_subvolume_ = false;
    std::vector<Target> global_targets_;
    std::vector<Target> volume_targets_;
    std::vector<Target> own_targets_;
    ToolPolicies out_;
    Diagnostics problems_;
};

} // namespace

Result<ToolPolicies> read_btrbk(const Source& source) {
    return BtrbkReader(source).read();
}

} // namespace harness::retention
