#include "emulators/bill/usage_csv.hpp"

#include "emulators/bill/figures.hpp"
#include "harness/base/concat.hpp"

namespace harness::emulators::bill {

namespace {

constexpr double bytes_of_gb = 1e9;
constexpr int digits_of_gb = 9; // To the byte.
constexpr int digits_of_hours = 4;

std::string gigabytes(std::uint64_t bytes) {
    return fixed(static_cast<double>(bytes) / bytes_of_gb, digits_of_gb);
}

std::string row(Day day, std::string_view id, std::string_view name, std::string_view location,
                const Use& use) {
    std::string out =
        concat(day_text(day), ",", id, ",", name, ",", location, ",", gigabytes(use.uploaded), ",",
               gigabytes(use.deleted), ",", gigabytes(use.stored), ",",
               fixed(use.byte_hours(), digits_of_hours), ",", use.downloaded, ",0");
    for (const std::uint64_t count : use.transactions) {
        out += concat(",", count);
    }
    return out + "\n";
}

} // namespace

std::string day_text(Day day) {
    const std::chrono::year_month_day date(day);
    const auto two = [](unsigned value) { return concat(value < 10 ? "0" : "", value); };
    return concat(static_cast<int>(date.year()), "-", two(static_cast<unsigned>(date.month())), "-",
                  two(static_cast<unsigned>(date.day())));
}

std::string usage_name(Day day, std::string_view account_id) {
    return concat(day_text(day), "/usage.account-", account_id, ".csv");
}

std::string usage_csv(Day day, const std::map<std::string, Use>& buckets,
                      const CsvAccount& account) {
    std::string out = "date,bucket_id,bucket_name,reporting_location,uploaded_gb,deleted_gb,"
                      "stored_gb,storage_byte_hours,downloaded_bytes,downloaded_favored_bytes,"
                      "api_txn_class_a,api_txn_class_b,api_txn_class_c,api_txn_class_d\n";
    Use all;
    std::string rows;
    for (const auto& [bucket, use] : buckets) {
        all.add(use);
        if (!bucket.empty()) { // What is asked of none is the account's alone.
            const auto id = account.ids.find(bucket);
            rows += row(day, id == account.ids.end() ? "gone" : id->second, bucket,
                        account.location, use);
        }
    }
    return out + row(day, "", "", account.location, all) + rows;
}

} // namespace harness::emulators::bill
