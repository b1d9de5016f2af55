#include "emulators/bill/ledger.hpp"

#include <algorithm>

namespace harness::emulators::bill {

namespace {

/// More of them are one, as names may be anything.
constexpr std::uint64_t most_prefixes = 1000;
constexpr std::string_view other_prefixes = "*";

Day day_of(Seconds when) {
    return std::chrono::floor<std::chrono::days>(when);
}

std::uint64_t seconds_in(Seconds from, Seconds to) {
    return static_cast<std::uint64_t>((to - from).count());
}

} // namespace

Day month_of(Day day) {
    const std::chrono::year_month_day date(day);
    return Day(date.year() / date.month() / 1);
}

Day month_after(Day day) {
    const std::chrono::year_month_day date(day);
    return Day(date.year() / date.month() / 1 + std::chrono::months(1));
}

double Use::byte_hours() const {
    constexpr double seconds_of_hour = 3600;
    return static_cast<double>(byte_seconds) / seconds_of_hour;
}

void Use::add(const Use& other) {
    uploaded += other.uploaded;
    deleted += other.deleted;
    stored += other.stored;
    byte_seconds += other.byte_seconds;
    downloaded += other.downloaded;
    for (std::size_t i = 0; i < class_count; ++i) {
        transactions[i] += other.transactions[i];
    }
}

Seconds Ledger::at(Seconds when) {
    now_ = std::max(now_, when);
    return now_;
}

Holding Ledger::holding_of(const std::string& bucket, std::string_view key) const {
    const std::size_t slash = key.find('/');
    Holding out{bucket, std::string(slash == std::string_view::npos ? std::string_view()
                                                                    : key.substr(0, slash + 1))};
    const auto count = counts_.find(bucket);
    const bool is_full = count != counts_.end() && count->second >= most_prefixes;
    if (is_full && gauges_.count(out) == 0) {
        out.prefix = other_prefixes;
    }
    return out;
}

/// Adds what was kept since then to the days that it was kept on.
void Ledger::advance(const Holding& which, Gauge& gauge, Seconds to) {
    while (gauge.since < to) {
        const Day day = day_of(gauge.since);
        const Seconds end = std::min<Seconds>(to, day + std::chrono::days(1));
        if (gauge.level > 0) {
            const std::uint64_t area = gauge.level * seconds_in(gauge.since, end);
            Use& use = days_[day][which.bucket];
            use.byte_seconds += area;
            months_[month_of(day)][which] += area;
            if (end == day + std::chrono::days(1)) {
                use.stored += gauge.level;
            }
        }
        gauge.since = end;
    }
}

void Ledger::transaction(Seconds when, const std::string& bucket, Class kind,
                         std::uint64_t received, std::uint64_t sent) {
    Use& use = days_[day_of(at(when))][bucket];
    ++use.transactions[static_cast<std::size_t>(kind)];
    use.uploaded += received;
    use.downloaded += sent;
}

void Ledger::keep(Seconds when, const std::string& bucket, std::string_view key,
                  std::uint64_t bytes) {
    const Seconds now = at(when);
    const Holding which = holding_of(bucket, key);
    const auto [gauge, is_new] = gauges_.try_emplace(which, Gauge{0, now});
    counts_[bucket] += is_new ? 1 : 0;
    advance(which, gauge->second, now);
    gauge->second.level += bytes;
}

void Ledger::drop(Seconds when, const std::string& bucket, std::string_view key,
                  std::uint64_t bytes, bool is_deletion) {
    const Seconds now = at(when);
    const Holding which = holding_of(bucket, key);
    const auto gauge = gauges_.find(which);
    if (gauge == gauges_.end()) {
        return;
    }
    advance(which, gauge->second, now);
    gauge->second.level -= std::min(bytes, gauge->second.level);
    if (is_deletion) {
        days_[day_of(now)][bucket].deleted += bytes;
    }
}

void Ledger::forget(Seconds when, const std::string& bucket) {
    const Seconds now = at(when);
    for (auto gauge = gauges_.begin(); gauge != gauges_.end();) {
        if (gauge->first.bucket != bucket) {
            ++gauge;
            continue;
        }
        advance(gauge->first, gauge->second, now);
        days_[day_of(now)][bucket].deleted += gauge->second.level;
        gauge = gauges_.erase(gauge);
    }
    counts_.erase(bucket);
}

void Ledger::pass(Seconds when) {
    const Seconds now = at(when);
    for (auto& [which, gauge] : gauges_) {
        advance(which, gauge, now);
    }
}

const Holdings& Ledger::holdings(Day month) const {
    static const Holdings none;
    const auto at_month = months_.find(month);
    return at_month == months_.end() ? none : at_month->second;
}

std::uint64_t Ledger::stored(const std::string& bucket) const {
    std::uint64_t out = 0;
    for (const auto& [which, gauge] : gauges_) {
        out += which.bucket == bucket ? gauge.level : 0;
    }
    return out;
}

} // namespace harness::emulators::bill
