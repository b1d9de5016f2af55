#include "harness/retention/differences.hpp"

#include "harness/base/concat.hpp"

#include <array>

namespace harness::retention {

namespace {

using Sentences = std::vector<std::string>;

constexpr std::array<std::string_view, 7> weekday_names{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::string amount(const Count& count) {
    return count.is_none() ? "none" : to_text(count);
}

std::string amount(const std::optional<Length>& length) {
    return length ? to_text(*length) : "none";
}

void compare_amounts(const Policy& asked, const Policy& configured, Sentences& out) {
    for (const Period period : periods) {
        const Count& wish = asked.counts[period];
        const Count& fact = configured.counts[period];
        if (wish != fact) {
            out.push_back(concat(adverb_of(period), ": asked for ", amount(wish),
                                 ", configured are ", amount(fact)));
        }
        const auto& wished_age = asked.within_of[period];
        const auto& age = configured.within_of[period];
        if (wished_age != age) {
            out.push_back(concat(adverb_of(period), " by age: asked for ", amount(wished_age),
                                 ", configured is ", amount(age)));
        }
    }
    if (asked.last != configured.last) {
        out.push_back(concat("the newest ones: asked for ", amount(asked.last), ", configured are ",
                             amount(configured.last)));
    }
    if (asked.within != configured.within) {
        out.push_back(concat("all of an age: asked for ", amount(asked.within), ", configured is ",
                             amount(configured.within)));
    }
    if (asked.tags != configured.tags) {
        out.push_back("tags that keep a snapshot are not those that were asked for");
    }
}

void compare_choice(const Policy& asked, const Policy& configured, Sentences& out) {
    if (asked.stands != configured.stands) {
        out.push_back(configured.stands == Stands::first
                          ? "the first snapshot of each period stands for it, not the last: what "
                            "is kept of a day is its earliest state"
                          : "the last snapshot of each period stands for it, not the first: the "
                            "one that stands for the current period changes with each new one");
    }
    if (asked.counting != configured.counting) {
        out.push_back(
            configured.counting == Counting::calendar
                ? "counts go by the calendar back from now, the current period beyond them: 7 "
                  "daily are up to 8 days, and after a pause of a week none of them is left"
                : "counts are of periods that hold snapshots: after a pause older ones stay "
                  "until newer ones take their place");
    }
}

void compare_calendar(const Policy& asked, const Policy& configured, Sentences& out) {
    if (asked.month_start != configured.month_start) {
        out.push_back(configured.month_start == MonthStart::first_week
                          ? "months and years begin with their first whole week: a monthly "
                            "snapshot may be of the 7th"
                          : "months and years begin on their first day, not with a week");
    }
    if (asked.week_start != configured.week_start) {
        out.push_back(concat("weeks begin on ", weekday_names[configured.week_start.c_encoding()],
                             ", not on ", weekday_names[asked.week_start.c_encoding()]));
    }
    if (asked.day_begins != configured.day_begins) {
        out.push_back(concat("days begin at ", configured.day_begins.count(), ":00, not at ",
                             asked.day_begins.count(), ":00"));
    }
    if (asked.zone.name() != configured.zone.name()) {
        out.push_back(concat("the calendar is that of ", configured.zone.name(), ", not of ",
                             asked.zone.name()));
    }
}

void compare_safety(const Policy& asked, const Policy& configured, Sentences& out) {
    if (asked.minimum != configured.minimum) {
        out.push_back(std::holds_alternative<Everything>(configured.minimum)
                          ? "nothing is ever removed: all snapshots are preserved, and the counts "
                            "have no effect"
                          : concat("kept at least: asked for ", to_text(asked.minimum),
                                   ", configured is ", to_text(configured.minimum)));
    }
    if (always_keeps_newest(asked) && !always_keeps_newest(configured)) {
        out.push_back("the newest snapshot may be removed: nothing protects it for itself");
    }
    if (configured.keeps_oldest_while_counts_last && !asked.keeps_oldest_while_counts_last) {
        out.push_back("the oldest snapshot stays while a count is not used up");
    }
}

} // namespace

std::vector<std::string> differences(const Policy& asked, const Policy& configured) {
    Sentences out;
    compare_amounts(asked, configured, out);
    compare_choice(asked, configured, out);
    compare_calendar(asked, configured, out);
    compare_safety(asked, configured, out);
    return out;
}

std::vector<std::string> peculiarities(Tool tool) {
    switch (tool) {
    case Tool::own:
        return {};
    case Tool::btrbk:
        return {"a snapshot that a later one is sent against may stay beyond the policy",
                "with 'timestamp_format short' there is no hour, and preserve_hour_of_day has no "
                "effect"};
    case Tool::snapper:
        return {"timeline and number each remove only the snapshots that were made for them",
                "of a range the upper limit is taken; the lower holds while space is short",
                "quarterly limits exist only in newer versions; 0.10.4 passes over them",
                "important snapshots (NUMBER_LIMIT_IMPORTANT) are not modelled"};
    case Tool::restic:
        return {"counts are for each group of host and paths (--group-by), not for all together",
                "before 0.16 the oldest snapshot does not stay for a count that is not used up"};
    case Tool::sanoid:
        return {"each period has snapshots of its own, taken at set times (daily at 23:59); here "
                "the first snapshot of a period stands for it",
                "a snapshot is removed when it is both beyond the count and older than count "
                "times the period: after a pause more stay"};
    case Tool::script:
        return {"each prefix has snapshots of its own, and its count counts all of them: one taken "
                "by hand, or a second one of a day, pushes the oldest out",
                "names are sorted as texts: only dates written as 2026-03-01 are in the order of "
                "time",
                "find's days are of 24 hours, and '-mtime +7' removes from the eighth day on"};
    }
    return {};
}

} // namespace harness::retention
