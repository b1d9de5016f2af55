#include "emulators/bill/bill.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::emulators::bill {

namespace {

constexpr double bytes_of_gb = 1e9;
constexpr double bytes_of_tb = 1e12;
constexpr double hours_of_day = 24;

double days_in_month(Day day) {
    return static_cast<double>((month_after(day) - month_of(day)).count());
}

/// What a byte costs for an hour, on that day.
double price_of_byte_hour(const PriceCard& card, Day day) {
    const double days = card.storage_days > 0 ? card.storage_days : days_in_month(day);
    return card.storage_per_tb / bytes_of_tb / (days * hours_of_day);
}

/// A part of a cost, as a part of a quantity. Of nothing there is none.
double share_of(double cost, double part, double whole) {
    return whole > 0 ? cost * part / whole : 0;
}

template <typename Entry>
void sort_by_cost(std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.cost > b.cost; });
}

/// Goes through the days of a time and adds up.
class Calculation {
  public:
    Calculation(const Days& days, const Holdings& holdings, const PriceList& prices, Day from,
                Day until)
        : days_(days), holdings_(holdings), prices_(prices), from_(from), until_(until) {
        bill_.from = from;
        bill_.until = until;
        const PriceCard& last = card_on(prices, until - std::chrono::days(1));
        bill_.currency = last.currency;
        bill_.card = last.name;
        storage_ = {"storage", "GB-hours"};
        download_ = {"download", "GB"};
        for (std::size_t i = 0; i < class_count; ++i) {
            classes_[i] = {concat("class ", letter_of(static_cast<Class>(i))), "calls"};
        }
    }

    Bill make() {
        for (auto day = days_.lower_bound(from_); day != days_.end() && day->first < until_;
             ++day) {
            add_day(day->first, day->second);
        }
        add_downloads();
        take_lines();
        for (const auto& [bucket, cost] : costs_) {
            bill_.buckets.push_back({bucket, cost});
        }
        add_prefixes();
        sort_by_cost(bill_.lines);
        sort_by_cost(bill_.buckets);
        sort_by_cost(bill_.prefixes);
        return std::move(bill_);
    }

  private:
    void add_day(Day day, const std::map<std::string, Use>& buckets) {
        Use all;
        for (const auto& [bucket, use] : buckets) {
            all.add(use);
            costs_[bucket] += 0; // It is in the bill, whatever it costs.
            downloads_[bucket] += static_cast<double>(use.downloaded);
        }
        const PriceCard& card = card_on(prices_, day);
        byte_hours_ += all.byte_hours();
        add_storage(day, card, all, buckets);
        for (std::size_t i = 0; i < class_count; ++i) {
            add_class(i, card.transactions[i], all, buckets);
        }
    }

    void add_storage(Day day, const PriceCard& card, const Use& all,
                     const std::map<std::string, Use>& buckets) {
        const double free = std::min(all.byte_hours(), card.free_gb * bytes_of_gb * hours_of_day);
        const double cost = (all.byte_hours() - free) * price_of_byte_hour(card, day);
        storage_.quantity += all.byte_hours() / bytes_of_gb;
        storage_.free += free / bytes_of_gb;
        storage_.cost += cost;
        for (const auto& [bucket, use] : buckets) {
            costs_[bucket] += share_of(cost, use.byte_hours(), all.byte_hours());
        }
    }

    void add_class(std::size_t index, const TransactionPrice& price, const Use& all,
                   const std::map<std::string, Use>& buckets) {
        const auto count = static_cast<double>(all.transactions[index]);
        const bool is_free = price.price <= 0;
        const double free =
            is_free ? count : std::min(count, static_cast<double>(price.free_per_day));
        const double cost = (count - free) * price.price / static_cast<double>(price.per);
        classes_[index].quantity += count;
        classes_[index].free += free;
        classes_[index].cost += cost;
        for (const auto& [bucket, use] : buckets) {
            costs_[bucket] += share_of(cost, static_cast<double>(use.transactions[index]), count);
        }
    }

    void add_downloads() {
        const auto days = static_cast<double>((until_ - from_).count());
        const double average = days > 0 ? byte_hours_ / (days * hours_of_day) : 0;
        const PriceCard& card = card_on(prices_, until_ - std::chrono::days(1));
        double sum = 0;
        for (const auto& [bucket, bytes] : downloads_) {
            sum += bytes;
        }
        const double free = std::min(sum, card.free_downloads * average);
        bill_.average_gb = average / bytes_of_gb;
        download_.quantity = sum / bytes_of_gb;
        download_.free = free / bytes_of_gb;
        download_.cost = (sum - free) / bytes_of_gb * card.download_per_gb;
        for (const auto& [bucket, bytes] : downloads_) {
            costs_[bucket] += share_of(download_.cost, bytes, sum);
        }
    }

    void take_lines() {
        bill_.lines = {storage_, download_};
        bill_.lines.insert(bill_.lines.end(), classes_.begin(), classes_.end());
        for (const Line& line : bill_.lines) {
            bill_.total += line.cost;
        }
    }

    void add_prefixes() {
        double sum = 0;
        for (const auto& [which, area] : holdings_) {
            sum += static_cast<double>(area);
        }
        for (const auto& [which, area] : holdings_) {
            bill_.prefixes.push_back({concat(which.bucket, "/", which.prefix),
                                      share_of(storage_.cost, static_cast<double>(area), sum)});
        }
    }

    const Days& days_;
    const Holdings& holdings_;
    const PriceList& prices_;
    Day from_;
    Day until_;
    Bill bill_;
    Line storage_;
    Line download_;
    std::array<Line, class_count> classes_;
    std::map<std::string, double> costs_;     ///< By bucket.
    std::map<std::string, double> downloads_; ///< The same, in bytes.
    double byte_hours_ = 0;
};

} // namespace

Bill bill_of(const Ledger& ledger, const PriceList& prices, Day from, Day until) {
    const bool is_of_a_month = from == month_of(from) && until <= month_after(from);
    const Holdings none;
    const Holdings& holdings = is_of_a_month ? ledger.holdings(from) : none;
    return Calculation(ledger.days(), holdings, prices, from, until).make();
}

std::vector<Bill> monthly_bills(const Ledger& ledger, const PriceList& prices) {
    std::vector<Bill> out;
    if (ledger.days().empty()) {
        return out;
    }
    const Day end = ledger.days().rbegin()->first + std::chrono::days(1);
    for (Day month = month_of(ledger.days().begin()->first); month < end;
         month = month_after(month)) {
        out.push_back(bill_of(ledger, prices, month, std::min(month_after(month), end)));
    }
    return out;
}

Bill dearest_month(const Ledger& ledger, const PriceList& prices) {
    const std::vector<Bill> bills = monthly_bills(ledger, prices);
    const auto dearest = std::max_element(
        bills.begin(), bills.end(), [](const Bill& a, const Bill& b) { return a.total < b.total; });
    return dearest == bills.end() ? Bill{.currency = prices.front().currency} : *dearest;
}

Bill month_of_such_days(const Ledger& ledger, const PriceList& prices, Day day) {
    constexpr int days_of_month = 30;
    constexpr std::uint64_t seconds_of_day = 86'400;
    std::map<std::string, Use> each;
    if (const auto at = ledger.days().find(day); at != ledger.days().end()) {
        each = at->second;
    }
    for (auto& [bucket, use] : each) {
        use.byte_seconds = ledger.stored(bucket) * seconds_of_day;
    }
    Days days;
    for (int i = 0; i < days_of_month; ++i) {
        days.emplace(day + std::chrono::days(i), each);
    }
    const Day until = day + std::chrono::days(days_of_month);
    return Calculation(days, {}, prices, day, until).make();
}

} // namespace harness::emulators::bill
