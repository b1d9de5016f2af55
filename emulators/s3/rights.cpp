#include "emulators/s3/rights.hpp"

#include "emulators/s3/operations.hpp"
#include "emulators/s3/refused.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::s3 {

namespace {

constexpr std::array<std::string_view, 25> capability_names{"listKeys",
                                                            "writeKeys",
                                                            "deleteKeys",
                                                            "listBuckets",
                                                            "listAllBucketNames",
                                                            "readBuckets",
                                                            "writeBuckets",
                                                            "deleteBuckets",
                                                            "readBucketRetentions",
                                                            "writeBucketRetentions",
                                                            "readBucketEncryption",
                                                            "writeBucketEncryption",
                                                            "readBucketNotifications",
                                                            "writeBucketNotifications",
                                                            "readBucketLogging",
                                                            "writeBucketLogging",
                                                            "listFiles",
                                                            "readFiles",
                                                            "shareFiles",
                                                            "writeFiles",
                                                            "deleteFiles",
                                                            "readFileRetentions",
                                                            "writeFileRetentions",
                                                            "readFileLegalHolds",
                                                            "writeFileLegalHolds"};

constexpr std::string_view bypass = "bypassGovernance"; ///< Has to be asked for, as on B2.

bool is_list(const Operation& operation) {
    return operation.name == "ListObjects" || operation.name == "ListObjectVersions" ||
           operation.name == "ListMultipartUploads";
}

/// Of one that is a mark or an end, as versionId says.
std::string_view capability_of(const Operation& operation, const Ask& ask) {
    const bool is_by_version = operation.name == "DeleteObject" && !ask.word("versionId").empty();
    return is_by_version ? "deleteFiles" : operation.capability;
}

} // namespace

std::span<const std::string_view> all_capabilities() {
    return capability_names;
}

std::vector<std::string> capabilities_of(const AccessKey& key) {
    if (key.capabilities) {
        return *key.capabilities;
    }
    std::vector<std::string> out(capability_names.begin(), capability_names.end());
    out.emplace_back(bypass);
    return out;
}

bool has_capability(const AccessKey& key, std::string_view name) {
    return name.empty() || !key.capabilities ||
           std::find(key.capabilities->begin(), key.capabilities->end(), name) !=
               key.capabilities->end();
}

bool has_access(const AccessKey& key, std::string_view capability, std::string_view bucket,
                std::string_view name) {
    return has_capability(key, capability) && (key.bucket.empty() || key.bucket == bucket) &&
           (name.empty() || name.starts_with(key.prefix));
}

void check_access(const AccessKey& key, std::string_view capability, std::string_view bucket,
                  std::string_view name) {
    if (!has_access(key, capability, bucket, name)) {
        throw Refused("AccessDenied", "not entitled"); // As B2 says it.
    }
}

void check_rights(const Operation& operation, const Ask& ask) {
    if (operation.level == Level::service) { // Names of all buckets, or none.
        check_access(ask.who, operation.capability, ask.who.bucket, "");
        return;
    }
    check_access(ask.who, capability_of(operation, ask), ask.bucket, ask.key);
    if (is_list(operation) && !ask.word("prefix").starts_with(ask.who.prefix)) {
        throw Refused("AccessDenied", "not entitled");
    }
    const bool sets_retention = ask.request.headers.has("x-amz-object-lock-mode");
    const bool sets_hold = ask.request.headers.has("x-amz-object-lock-legal-hold");
    check_access(ask.who, sets_retention ? "writeFileRetentions" : "", ask.bucket, ask.key);
    check_access(ask.who, sets_hold ? "writeFileLegalHolds" : "", ask.bucket, ask.key);
}

} // namespace harness::emulators::s3
