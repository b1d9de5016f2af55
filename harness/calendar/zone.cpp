#include "harness/calendar/zone.hpp"

#include <algorithm>
#include <array>

namespace harness::calendar {

using namespace std::chrono;

namespace {

constexpr std::size_t header_size = 44;
constexpr std::uint64_t most_entries = 100'000;
/// Up to here changes are looked up; a rule that is worked out anew takes ten times as long.
constexpr int last_listed_year = 2200;

/// The counts of one block of a TZif file (RFC 8536, section 3.1).
struct Counts {
    std::uint64_t ut_indicators, standard_indicators, leap_seconds, changes, types, characters;
};

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t out = 0;
    for (const char byte : bytes) {
        out = out << 8U | static_cast<unsigned char>(byte);
    }
    return out;
}

std::optional<Counts> read_header(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with("TZif") || bytes[4] < '2') {
        return std::nullopt;
    }
    std::array<std::uint64_t, 6> fields{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i] = big_endian(bytes.substr(20 + 4 * i, 4));
        if (fields[i] > most_entries) {
            return std::nullopt;
        }
    }
    return Counts{fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]};
}

std::size_t block_size(const Counts& counts, std::size_t time_size) {
    return counts.changes * (time_size + 1) + counts.types * 6 + counts.characters +
           counts.leap_seconds * (time_size + 4) + counts.standard_indicators +
           counts.ut_indicators;
}

} // namespace

std::optional<Zone> Zone::parse(std::string name, std::string_view bytes) {
    const auto old_counts = read_header(bytes);
    if (!old_counts) {
        return std::nullopt;
    }
    const std::size_t old_size = header_size + block_size(*old_counts, 4);
    if (bytes.size() < old_size) {
        return std::nullopt;
    }
    bytes.remove_prefix(old_size);
    const auto counts = read_header(bytes);
    if (!counts || counts->types == 0 || bytes.size() < header_size + block_size(*counts, 8)) {
        return std::nullopt;
    }
    const std::string_view times = bytes.substr(header_size);
    const std::string_view indices = times.substr(counts->changes * 8);
    const std::string_view types = indices.substr(counts->changes);
    const auto offset_of = [&](std::size_t type) {
        return seconds(static_cast<std::int32_t>(big_endian(types.substr(type * 6, 4))));
    };
    Zone zone;
    zone.name_ = std::move(name);
    zone.before_ = offset_of(0);
    for (std::size_t i = 0; i < counts->changes; ++i) {
        const auto type = static_cast<unsigned char>(indices[i]);
        if (type >= counts->types) {
            return std::nullopt;
        }
        const auto from = static_cast<std::int64_t>(big_endian(times.substr(i * 8, 8)));
        zone.changes_.push_back({Instant(seconds(from)), offset_of(type)});
    }
    std::string_view footer = bytes.substr(header_size + block_size(*counts, 8));
    if (footer.size() < 2 || footer.front() != '\n' || footer.find('\n', 1) == footer.npos) {
        return std::nullopt;
    }
    footer = footer.substr(1, footer.find('\n', 1) - 1);
    zone.after_ = parse_posix_rule(footer);
    if (!footer.empty() && !zone.after_) {
        return std::nullopt;
    }
    zone.list_changes();
    return zone;
}

void Zone::list_changes() {
    if (!after_ || !after_->summer) {
        return;
    }
    const Instant last = changes_.empty() ? Instant::min() : changes_.back().from;
    const int first_year =
        changes_.empty() ? 1970 : int(year_month_day(floor<days>(changes_.back().from)).year());
    std::vector<Change> listed;
    for (int number = first_year; number <= last_listed_year; ++number) {
        const std::chrono::year year(number);
        const PosixRule& rule = *after_;
        listed.push_back({Instant((rule.summer_begins.in(year)-rule.standard).time_since_epoch()),
                          *rule.summer});
        listed.push_back({Instant((rule.summer_ends.in(year) - *rule.summer).time_since_epoch()),
                          rule.standard});
    }
    std::sort(listed.begin(), listed.end(),
              [](const Change& left, const Change& right) { return left.from < right.from; });
    if (changes_.empty()) {
        before_ = after_->offset_at(listed.front().from - seconds(1));
    }
    std::copy_if(listed.begin(), listed.end(), std::back_inserter(changes_),
                 [&](const Change& change) { return change.from > last; });
}

seconds Zone::offset_at(Instant instant) const {
    if (after_ && (changes_.empty() || instant >= changes_.back().from)) {
        return after_->offset_at(instant);
    }
    const auto next =
        std::upper_bound(changes_.begin(), changes_.end(), instant,
                         [](Instant at, const Change& change) { return at < change.from; });
    return next == changes_.begin() ? before_ : std::prev(next)->offset;
}

LocalTime Zone::to_local(Instant instant) const {
    return LocalTime((instant + offset_at(instant)).time_since_epoch());
}

Instant Zone::to_instant(LocalTime local) const {
    // Offsets are less than a day, so those of a day before and after are all that can apply.
    const Instant as_utc(local.time_since_epoch());
    const seconds earlier = offset_at(as_utc - days(1));
    const seconds later = offset_at(as_utc + days(1));
    const Instant first = as_utc - std::max(earlier, later);
    const Instant second = as_utc - std::min(earlier, later);
    if (to_local(first) == local) {
        return first;
    }
    return to_local(second) == local ? second : as_utc - earlier;
}

} // namespace harness::calendar
