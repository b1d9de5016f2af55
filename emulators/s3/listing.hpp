#pragma once

#include "emulators/s3/model.hpp"

namespace harness::emulators::s3 {

/// What is asked of a list of keys.
struct ListRequest {
    std::string prefix;
    std::string delimiter;
    std::string after;     ///< Only what stands behind this key, or behind all that begins with it
                           ///< where it is a common prefix.
    std::string from = {}; ///< Only from this key on, instead of `after`.
    std::string from_version = {}; ///< Of a list of versions: within that key, from this one on.
    std::string after_version;     ///< Of a list of versions: within that key, behind this one.
    std::size_t most = 1000;
    std::optional<Time> as_of = {}; ///< Without what is younger.
};

struct Listed {
    const std::string* key = nullptr;
    const Version* version = nullptr;
    bool is_latest = true;
};

struct Listing {
    std::vector<Listed> entries;
    std::vector<std::string> prefixes; ///< Common ones, up to the delimiter.
    bool is_truncated = false;
    std::string next; ///< The last key or prefix of it.
    std::string next_version;
};

/// The objects that are not hidden, in the order of their keys' bytes.
[[nodiscard]] Listing list_objects(const Bucket& bucket, const ListRequest& request);

/// All versions and marks, of each key the newest first.
[[nodiscard]] Listing list_versions(const Bucket& bucket, const ListRequest& request);

} // namespace harness::emulators::s3
