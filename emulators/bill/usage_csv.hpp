#pragma once

#include "emulators/bill/ledger.hpp"

namespace harness::emulators::bill {

/// What B2 tells of an account each day.
struct CsvAccount {
    std::string location;                   ///< "eu-central-003"
    std::map<std::string, std::string> ids; ///< Of buckets, by their names.
};

/// The usage of a day as B2 writes it: a row for each bucket, and one of the whole account whose
/// bucket_id is empty. That one holds the others already.
[[nodiscard]] std::string usage_csv(Day day, const std::map<std::string, Use>& buckets,
                                    const CsvAccount& account);

/// Under which name, for an account.
[[nodiscard]] std::string usage_name(Day day, std::string_view account_id);

/// "2026-03-01"
[[nodiscard]] std::string day_text(Day day);

} // namespace harness::emulators::bill
