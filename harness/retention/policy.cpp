#include "harness/retention/policy.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

struct MinimumText {
    std::string operator()(const NoMinimum&) const { return "no"; }
    std::string operator()(const Latest&) const { return "latest"; }
    std::string operator()(const Everything&) const { return "all"; }
    std::string operator()(const Length& length) const { return to_text(length); }
    std::string operator()(const PeriodsBack& back) const {
        return concat(back.number, " ", noun_of(back.period), back.number == 1 ? "" : "s");
    }
};

} // namespace

std::string_view adverb_of(Period period) {
    switch (period) {
    case Period::hourly:
        return "hourly";
    case Period::daily:
        return "daily";
    case Period::weekly:
        return "weekly";
    case Period::monthly:
        return "monthly";
    case Period::quarterly:
        return "quarterly";
    case Period::yearly:
        return "yearly";
    }
    return "";
}

std::string_view noun_of(Period period) {
    switch (period) {
    case Period::hourly:
        return "hour";
    case Period::daily:
        return "day";
    case Period::weekly:
        return "week";
    case Period::monthly:
        return "month";
    case Period::quarterly:
        return "quarter";
    case Period::yearly:
        return "year";
    }
    return "";
}

std::string to_text(const Count& count) {
    return count.is_all ? "all" : std::to_string(count.number);
}

std::string to_text(const Minimum& minimum) {
    return std::visit(MinimumText{}, minimum);
}

bool keeps_anything(const Policy& policy) {
    const auto& counts = policy.counts.values;
    const auto& within = policy.within_of.values;
    const bool has_minimum = !std::holds_alternative<NoMinimum>(policy.minimum) &&
                             !std::holds_alternative<Latest>(policy.minimum);
    return has_minimum || !policy.last.is_none() || policy.within || !policy.tags.empty() ||
           std::any_of(counts.begin(), counts.end(), [](Count one) { return !one.is_none(); }) ||
           std::any_of(within.begin(), within.end(), [](const auto& one) { return !!one; });
}

bool always_keeps_newest(const Policy& policy) {
    if (std::holds_alternative<Latest>(policy.minimum) ||
        std::holds_alternative<Everything>(policy.minimum) || !policy.last.is_none()) {
        return true;
    }
    if (policy.within && policy.within_from == WithinFrom::newest && !policy.within->is_zero()) {
        return true;
    }
    const auto& counts = policy.counts.values;
    return policy.stands == Stands::last && policy.counting == Counting::held_periods &&
           std::any_of(counts.begin(), counts.end(), [](Count one) { return !one.is_none(); });
}

std::string to_text(const Policy& policy) {
    std::vector<std::string> parts;
    if (!policy.last.is_none()) {
        parts.push_back(concat(to_text(policy.last), " last"));
    }
    for (const Period period : periods) {
        if (!policy.counts[period].is_none()) {
            parts.push_back(concat(to_text(policy.counts[period]), " ", adverb_of(period)));
        }
    }
    if (policy.within) {
        parts.push_back(concat("within ", to_text(*policy.within)));
    }
    for (const Period period : periods) {
        if (policy.within_of[period]) {
            parts.push_back(
                concat(adverb_of(period), " within ", to_text(*policy.within_of[period])));
        }
    }
    for (const auto& tags : policy.tags) {
        parts.push_back(concat("tag ", join(tags, "+")));
    }
    parts.push_back(concat("at least ", to_text(policy.minimum)));
    return join(parts, ", ");
}

} // namespace harness::retention
