#pragma once

#include "emulators/s3/ask.hpp"
#include "emulators/s3/operations.hpp"

#include <compare>
#include <map>
#include <set>

namespace harness::emulators::relay {

/// The object that says that a bucket is for tests.
inline constexpr std::string_view marker = "harness-test-bucket";

/// What a DeleteObjects names.
struct ToDelete {
    std::string key;
    bool is_version = false; ///< One version, for good.
};

/// Throws Refused where the body is not one of a DeleteObjects.
[[nodiscard]] std::vector<ToDelete> named_to_delete(std::string_view body);

/// An upload in parts.
struct Upload {
    std::string bucket;
    std::string key;
    std::string id;

    auto operator<=>(const Upload&) const = default;
};

/// What a run may do in buckets of somebody's own: use those that were named, and delete what it
/// has put there. Everything else is refused before anybody is asked.
class Guard {
  public:
    explicit Guard(std::vector<std::string> buckets);

    /// Throws Refused where it is not to be done. What is put from now on is the run's.
    void check(const s3::Operation& operation, const s3::Ask& ask);
    /// The same of what the body of a DeleteObjects names.
    void check_deletes(const s3::Ask& ask, const std::vector<ToDelete>& named) const;
    /// What was asked has been done, with this answer.
    void note(const s3::Operation& operation, const s3::Ask& ask, std::string_view answer);

    [[nodiscard]] bool knows_bucket(std::string_view bucket) const;
    /// Whether the run has put something under this name.
    [[nodiscard]] bool is_of_run(const std::string& bucket, const std::string& key) const;
    /// Whether it has put anything anywhere.
    [[nodiscard]] bool has_put() const { return !made_.empty(); }
    /// What the run has begun and not ended.
    [[nodiscard]] std::vector<Upload> open_uploads() const;

  private:
    void check_upload(const s3::Ask& ask) const;

    std::set<std::string, std::less<>> buckets_;
    std::set<std::pair<std::string, std::string>> made_;
    std::map<Upload, bool> uploads_; ///< Of the run; true: open.
};

/// An answer to ListBuckets, without the buckets that nobody named.
[[nodiscard]] std::string named_buckets(std::string_view answer, const Guard& guard);

} // namespace harness::emulators::relay
