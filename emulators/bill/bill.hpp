#pragma once

#include "emulators/bill/ledger.hpp"

namespace harness::emulators::bill {

/// One thing that is paid for.
struct Line {
    std::string item; ///< "storage", "download", "class B".
    std::string unit; ///< "GB-hours", "GB", "calls".
    double quantity = 0;
    double free = 0; ///< Of that.
    double cost = 0;
};

/// What one bucket, or what lies below one prefix, has of the whole.
struct Share {
    std::string name; ///< "backups", "backups/data/"; empty: what is asked of no bucket.
    double cost = 0;
};

/// What a time costs, and what of it costs most.
struct Bill {
    Day from;
    Day until; ///< The first day that is not in it.
    std::string currency;
    std::string card; ///< The price card of its last day.
    double total = 0;
    std::vector<Line> lines;     ///< The dearest first; so are the others.
    std::vector<Share> buckets;  ///< Of all lines.
    std::vector<Share> prefixes; ///< Of storage, in a bill of a month.
    double average_gb = 0;       ///< Stored.
};

/// Of the days from one to another. Free shares of a day count day by day, that of downloads by
/// what is stored on average over all of them.
[[nodiscard]] Bill bill_of(const Ledger& ledger, const PriceList& prices, Day from, Day until);

/// One for each month in which something was, up to the ledger's last day. A month that goes on is
/// billed up to that day.
[[nodiscard]] std::vector<Bill> monthly_bills(const Ledger& ledger, const PriceList& prices);

/// The dearest of them; of nothing at all one without costs. What `monthly-cost` is held against.
[[nodiscard]] Bill dearest_month(const Ledger& ledger, const PriceList& prices);

/// What a month of 30 days would cost in which each day is as this one, and what is stored stays.
[[nodiscard]] Bill month_of_such_days(const Ledger& ledger, const PriceList& prices, Day day);

} // namespace harness::emulators::bill
