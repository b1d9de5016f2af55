#pragma once

#include "emulators/s3/ask.hpp"

namespace harness::emulators::s3 {

/// What is kept of a request's fields with an object and given back with it.
[[nodiscard]] http::Headers metadata_in(const http::Headers& fields);

/// Lock that a new version gets: by the request's fields, else by the bucket's rule.
void set_lock(const Bucket& bucket, const Ask& ask, Retention& retention, bool& has_legal_hold);

/// All that is told of a version, in GET and HEAD.
void show_version(const Bucket& bucket, const Version& version, const Ask& ask,
                  http::Headers& fields);

/// The version that is asked for: the newest, or by versionId. Throws Refused, with the fields
/// that tell of a mark.
[[nodiscard]] const Version& version_of(const Bucket& bucket, std::string_view key,
                                        std::string_view id);

/// Throws Refused where If-Match and its like do not hold; `prefix` stands before their names
/// ("x-amz-copy-source-"), and nothing is there of an object that is not.
void check_conditions(const http::Headers& fields, std::string_view prefix, const Version* version,
                      bool is_read);

/// A part of a content, by a field such as "bytes=0-99"; all of it where there is none that counts.
struct Range {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    bool is_part = false;
};
[[nodiscard]] Range range_in(std::string_view field, std::uint64_t size);

[[nodiscard]] std::string in_quotes(std::string_view etag);

} // namespace harness::emulators::s3
