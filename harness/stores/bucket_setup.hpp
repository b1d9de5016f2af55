#pragma once

#include "emulators/relay/guard.hpp"
#include "harness/scenario/store_request.hpp"

/// What a real server is asked before and after a run. Pure.
namespace harness::stores {

struct BucketRequest {
    std::string target;
    std::string body;
    /// What is missing where the server does not know it; empty: nothing goes without it.
    std::string without_it;
};

/// A bucket as B2 has it: it keeps versions, and has the rules that are asked for.
[[nodiscard]] std::vector<BucketRequest> requests_to_make(const scenario::StoreBucket& bucket);

/// A version of an object, or a mark that hides it.
struct StoredVersion {
    std::string key;
    std::string id;
};

/// Of the answer to ListObjectVersions.
[[nodiscard]] std::vector<StoredVersion> versions_in(const std::string& answer);

/// Where a version is, or an upload in parts.
[[nodiscard]] std::string target_of(const std::string& bucket, const StoredVersion& version);
[[nodiscard]] std::string target_of(const emulators::relay::Upload& upload);

/// Why a bucket of somebody's own is not used, with what to do; empty: it is marked as one for
/// tests, and there is nothing else in it.
[[nodiscard]] std::string problem_of_bucket(const std::string& bucket, unsigned status,
                                            const std::string& answer);
/// The same of its uploads in parts, by the answer to ListMultipartUploads.
[[nodiscard]] std::string problem_of_uploads(const std::string& bucket, const std::string& answer);

} // namespace harness::stores
