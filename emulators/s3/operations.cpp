#include "emulators/s3/operations.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::s3 {

namespace {

/// Words that make a request another one, ours or not: without them in this list, one that we do
/// not know would be taken for the plain operation.
constexpr std::array<std::string_view, 38> known_words{"accelerate",
                                                       "acl",
                                                       "analytics",
                                                       "attributes",
                                                       "cors",
                                                       "delete",
                                                       "encryption",
                                                       "intelligent-tiering",
                                                       "inventory",
                                                       "legal-hold",
                                                       "lifecycle",
                                                       "location",
                                                       "logging",
                                                       "metrics",
                                                       "notification",
                                                       "object-lock",
                                                       "ownershipControls",
                                                       "partNumber",
                                                       "policy",
                                                       "policyStatus",
                                                       "publicAccessBlock",
                                                       "renameObject",
                                                       "replication",
                                                       "requestPayment",
                                                       "restore",
                                                       "retention",
                                                       "select",
                                                       "select-type",
                                                       "session",
                                                       "tagging",
                                                       "torrent",
                                                       "uploadId",
                                                       "uploads",
                                                       "versioning",
                                                       "versions",
                                                       "website",
                                                       "metadataTable",
                                                       "metadataConfiguration"};

bool has_other_word(const http::Request& request) {
    return std::any_of(request.query.begin(), request.query.end(), [](const auto& word) {
        return std::find(known_words.begin(), known_words.end(), word.first) != known_words.end();
    });
}

/// In the order in which they are tried.
std::array<std::span<const Operation>, 5> all_groups() {
    return {multipart_operations(), lock_operations(), listing_operations(), bucket_operations(),
            object_operations()};
}

} // namespace

bool is_change(const Operation& operation) {
    return operation.method != "GET" && operation.method != "HEAD";
}

std::vector<std::string> operation_names() {
    std::vector<std::string> out;
    for (const auto& group : all_groups()) {
        for (const Operation& one : group) {
            out.emplace_back(one.name);
        }
    }
    return out;
}

const Operation* operation_for(const http::Request& request, Level level) {
    const bool is_plain = !has_other_word(request);
    for (const auto& group : all_groups()) {
        for (const Operation& one : group) {
            const bool fits = one.word.empty() ? is_plain : request.word(one.word).has_value();
            if (fits && one.level == level && one.method == request.method) {
                return &one;
            }
        }
    }
    return nullptr;
}

} // namespace harness::emulators::s3
