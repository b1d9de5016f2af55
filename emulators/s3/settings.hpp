#pragma once

#include "emulators/s3/faults.hpp"

#include <functional>

namespace harness::emulators::s3 {

struct Settings {
    std::vector<AccessKey> keys;
    std::string region = "us-east-1";
    /// Hosts whose names below are buckets: "b.s3.example.com" is bucket b of "s3.example.com".
    std::vector<std::string> domains;
    std::function<Time()> now;
    std::vector<Fault> faults = {};
    std::uint64_t seed = 1;        ///< Of the faults that come by chance.
    bool is_b2 = false;            ///< Goes by B2's rules, not by those of S3 alone.
    bool accepts_checksums = true; ///< B2 refused x-amz-checksum-… until the middle of 2025.
};

/// What was asked and answered, for whoever watches.
struct Told {
    std::string operation; ///< "PutObject"; "unknown" where we have none of that kind.
    std::string method;
    std::string path;
    std::string query; ///< The names of its words alone.
    unsigned status = 0;
    std::string code; ///< Of an error.
    std::string harm; ///< The fault that came, as it was written; empty: none.
    Time at = {};
    std::string bucket = {};
    std::string key = {};                   ///< Of the object that it is about; empty: none.
    std::uint64_t received = 0;             ///< Of the request's body.
    std::uint64_t sent = 0;                 ///< Of the answer's.
    bool is_copy = false;                   ///< Within the store.
    std::vector<StoredChange> changes = {}; ///< What is kept in the bucket since.
};

} // namespace harness::emulators::s3
