#include "emulators/b2/books.hpp"

#include "emulators/b2/operations.hpp"
#include "emulators/bill/usage_csv.hpp"
#include "emulators/s3/digest.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::b2 {

namespace {

bill::Seconds seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

bool is_upload(std::string_view operation) {
    constexpr std::array<std::string_view, 4> names{"PutObject", "UploadPart", "b2_upload_file",
                                                    "b2_upload_part"};
    return std::find(names.begin(), names.end(), operation) != names.end();
}

bool is_download(std::string_view operation) {
    return operation == "GetObject" || operation.starts_with("b2_download_file");
}

/// What the store does by itself, or did not do at all, is nobody's transaction.
bool counts(const s3::Told& told) {
    constexpr unsigned first_own_fault = 500;
    return told.operation != "unknown" && told.operation != "Lifecycle" &&
           told.operation != "Kept" && told.status < first_own_fault;
}

/// Null where there is no room.
s3::StoredBytes stored(s3::BlobStore& blobs, std::string_view text) {
    try {
        auto blob = blobs.begin();
        blob->append(text);
        return blob->finish();
    } catch (const s3::Refused&) {
        return nullptr;
    }
}

} // namespace

std::string reports_bucket(const s3::Account& account) {
    return concat("b2-reports-", account.id);
}

void Books::note(const s3::Told& told) {
    if (counts(told)) {
        ledger_.transaction(seconds_of(told.at), told.bucket,
                            class_of(told.operation, told.is_copy),
                            is_upload(told.operation) ? told.received : 0,
                            is_download(told.operation) ? told.sent : 0);
    }
    for (const s3::StoredChange& change : told.changes) {
        if (change.came > 0) {
            ledger_.keep(seconds_of(change.at), told.bucket, change.key, change.came);
        }
        if (change.went > 0) {
            ledger_.drop(seconds_of(change.at), told.bucket, change.key, change.went,
                         !change.is_assembly);
        }
    }
    const bool is_gone = told.operation == "DeleteBucket" || told.operation == "b2_delete_bucket";
    constexpr unsigned first_error = 300;
    if (is_gone && told.status >= 200 && told.status < first_error) {
        ledger_.forget(seconds_of(told.at), told.bucket);
    }
}

void Books::pass(s3::S3Service& store, const s3::Account& account) {
    const Time now = store.settings().now();
    const bill::Day today = std::chrono::floor<std::chrono::days>(now);
    const bill::Day first = reported_.value_or(today);
    for (bill::Day day = first; day < today; day += std::chrono::days(1)) {
        ledger_.pass(day + std::chrono::days(1));
        for (const auto& [name, bucket] : store.model().buckets) {
            ids_.insert_or_assign(name, bucket.id);
        }
        if (const auto use = ledger_.days().find(day); use != ledger_.days().end()) {
            report(store, account, day, std::map(use->second));
        }
    }
    if (first < today) {
        s3::write_down_if_there_is_room(store.shelf());
    }
    reported_ = std::max(first, today);
    ledger_.pass(seconds_of(now));
}

void Books::report(s3::S3Service& store, const s3::Account& account, bill::Day day,
                   const std::map<std::string, bill::Use>& buckets) {
    const Time when = day + std::chrono::days(1);
    const std::string text = bill::usage_csv(day, buckets, {store.settings().region, ids_});
    const std::string name = reports_bucket(account);
    const s3::StoredBytes content = stored(store.shelf().blobs, text);
    if (content == nullptr) { // There is no room for it.
        return;
    }
    s3::Model& model = store.shelf().model;
    auto at = model.buckets.find(name);
    if (at == model.buckets.end()) {
        s3::Bucket& made = s3::add_bucket(model, name, account, when);
        made.versioning = s3::Versioning::enabled;
        at = model.buckets.find(name);
    }
    s3::Version version;
    version.modified = when;
    version.owner = account;
    version.etag = hex_bytes(s3::digest_of(s3::Algorithm::md5, text));
    version.sha1 = hex_bytes(s3::digest_of(s3::Algorithm::sha1, text));
    version.metadata.set("content-type", "text/csv");
    version.content = content;
    const std::string key = bill::usage_name(day, account.id);
    (void)s3::add_version(model, at->second, key, std::move(version));
    ledger_.keep(seconds_of(when), name, key, text.size());
    at->second.changes.clear(); // They are counted.
}

} // namespace harness::emulators::b2
