#pragma once

#include "emulators/bill/price_card.hpp"

#include <map>

namespace harness::emulators::bill {

using Seconds = std::chrono::sys_seconds;

/// What a bucket took on one day, by UTC.
struct Use {
    std::uint64_t uploaded = 0;
    std::uint64_t deleted = 0;
    std::uint64_t stored = 0;       ///< At the end of the day, once that has passed.
    std::uint64_t byte_seconds = 0; ///< Of all versions, hidden ones as well.
    std::uint64_t downloaded = 0;
    std::array<std::uint64_t, class_count> transactions = {};

    [[nodiscard]] double byte_hours() const;
    void add(const Use& other);
};

/// Days with their buckets; of what is asked of no bucket the name is empty.
using Days = std::map<Day, std::map<std::string, Use>>;

/// What is stored below the first part of names ("data/"), in a month.
struct Holding {
    std::string bucket;
    std::string prefix; ///< Empty: names without a slash.
    auto operator<=>(const Holding&) const = default;
};
using Holdings = std::map<Holding, std::uint64_t>; ///< In byte-seconds.

/// Keeps account of what a store does. Time never goes back in it: what comes with an earlier time
/// is taken for now.
class Ledger {
  public:
    void transaction(Seconds when, const std::string& bucket, Class kind, std::uint64_t received,
                     std::uint64_t sent);
    /// Bytes that are kept below a key from now on, or no more. Parts that become a whole are
    /// neither uploaded nor deleted by that.
    void keep(Seconds when, const std::string& bucket, std::string_view key, std::uint64_t bytes);
    void drop(Seconds when, const std::string& bucket, std::string_view key, std::uint64_t bytes,
              bool is_deletion);
    /// A bucket is gone, with all that was in it.
    void forget(Seconds when, const std::string& bucket);
    /// Counts what is stored up to that moment.
    void pass(Seconds now);

    [[nodiscard]] const Days& days() const { return days_; }
    /// Of the month that begins on that day.
    [[nodiscard]] const Holdings& holdings(Day month) const;
    /// What is stored now.
    [[nodiscard]] std::uint64_t stored(const std::string& bucket) const;

  private:
    /// How much is kept, and up to when that was counted.
    struct Gauge {
        std::uint64_t level = 0;
        Seconds since;
    };

    [[nodiscard]] Seconds at(Seconds when);
    [[nodiscard]] Holding holding_of(const std::string& bucket, std::string_view key) const;
    void advance(const Holding& which, Gauge& gauge, Seconds to);

    Days days_;
    std::map<Day, Holdings> months_;
    std::map<Holding, Gauge> gauges_;
    std::map<std::string, std::uint64_t> counts_; ///< Prefixes of each bucket.
    Seconds now_;
};

/// The first day of a day's month, and of the next.
[[nodiscard]] Day month_of(Day day);
[[nodiscard]] Day month_after(Day day);

} // namespace harness::emulators::bill
