#pragma once

#include "emulators/bill/bill.hpp"
#include "emulators/s3/service.hpp"

namespace harness::emulators::b2 {

/// Keeps account of what a store is asked, and writes what B2 writes of it each day.
class Books {
  public:
    /// Of what a store told.
    void note(const s3::Told& told);

    /// Counts up to now, and puts the daily file of each day that is over into the account's
    /// reports bucket, which is made for the first of them.
    void pass(s3::S3Service& store, const s3::Account& account);

    [[nodiscard]] const bill::Ledger& ledger() const { return ledger_; }

  private:
    void report(s3::S3Service& store, const s3::Account& account, bill::Day day,
                const std::map<std::string, bill::Use>& buckets);

    bill::Ledger ledger_;
    std::optional<bill::Day> reported_;      ///< All days before it are.
    std::map<std::string, std::string> ids_; ///< Of buckets, also of those that are gone.
};

/// "b2-reports-0123456789ab"
[[nodiscard]] std::string reports_bucket(const s3::Account& account);

} // namespace harness::emulators::b2
