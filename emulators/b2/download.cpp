#include "emulators/b2/download.hpp"

#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/s3/object_fields.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::emulators::b2 {

namespace {

/// By the field or, as links have it, by the query.
std::string token_of(const Call& call) {
    const std::string_view field = call.field("authorization");
    return std::string(field.empty() ? call.request.word("Authorization").value_or("") : field);
}

/// A token that was made for names of one bucket.
bool is_shared(Face& face, const Call& call, const std::string& token, const s3::Bucket& bucket,
               std::string_view name) {
    const Grant* grant = face.tokens.find(token);
    if (grant == nullptr || grant->purpose != Purpose::download) {
        return false;
    }
    if (call.now >= grant->until || face.store.keys().find(grant->key_id, call.now) == nullptr) {
        throw Denied(401, "expired_auth_token", "Authorization token has expired");
    }
    if (grant->bucket != bucket.name || !name.starts_with(grant->subject)) {
        deny_unauthorized();
    }
    return true;
}

void check_reader(Face& face, Call& call, const s3::Bucket& bucket, std::string_view name) {
    const std::string token = token_of(call);
    call.bucket = bucket.name;
    call.key = name;
    call.who.capabilities.emplace(); // Whoever comes without a key is told nothing of locks.
    if ((token.empty() && bucket.is_public) || is_shared(face, call, token, bucket, name)) {
        return;
    }
    if (token.empty()) {
        deny_unauthorized();
    }
    call.who = key_of_token(face, token, call.now);
    if (call.who.account.id != bucket.owner.id) {
        deny_unauthorized();
    }
    enter(call, bucket, "readFiles", name);
}

void show_info(const s3::Version& version, http::Headers& fields) {
    fields.set("content-type", std::string(version.metadata.value_of("content-type")));
    for (const auto& [name, value] : info_of(version.metadata)) {
        fields.set(concat("x-bz-info-", name), http::percent_encode(value, true));
    }
}

void show_lock(const Call& call, const s3::Version& version, http::Headers& fields) {
    if (!version.retention.mode.empty() && s3::has_capability(call.who, "readFileRetentions")) {
        fields.set("x-bz-file-retention-mode", lower_case(version.retention.mode));
        fields.set("x-bz-file-retention-retain-until-timestamp",
                   std::to_string(milliseconds_of(version.retention.until)));
    }
    if (version.has_legal_hold && s3::has_capability(call.who, "readFileLegalHolds")) {
        fields.set("x-bz-file-legal-hold", "on");
    }
}

http::Reply reply_with(const Call& call, std::string_view name, const s3::Version& version) {
    constexpr unsigned partial = 206;
    const s3::Range range = s3::range_in(call.field("range"), version.size());
    http::Reply reply;
    show_info(version, reply.headers);
    show_lock(call, version, reply.headers);
    reply.headers.set("x-bz-file-name", http::percent_encode(name, true));
    reply.headers.set("x-bz-file-id", version.id);
    reply.headers.set("x-bz-content-sha1", version.sha1.empty() ? "none" : version.sha1);
    reply.headers.set("x-bz-upload-timestamp", std::to_string(milliseconds_of(version.modified)));
    reply.headers.set("accept-ranges", "bytes");
    if (range.is_part) {
        reply.status = partial;
        reply.headers.set("content-range",
                          concat("bytes ", range.offset, "-", range.offset + range.size - 1, "/",
                                 version.size()));
    }
    reply.body = http::Extract{version.content, range.offset, range.size};
    return reply;
}

} // namespace

http::Reply download_by_name(Face& face, Call& call, std::string_view path) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string bucket_name = http::percent_decode(path.substr(0, slash));
    std::string encoded(path.substr(std::min(slash + 1, path.size())));
    std::replace(encoded.begin(), encoded.end(), '+', ' ');
    const std::string name = http::percent_decode(encoded);
    const auto bucket = face.model().buckets.find(bucket_name);
    if (bucket == face.model().buckets.end()) {
        throw Denied(404, "not_found", concat("Bucket does not exist: ", bucket_name));
    }
    check_reader(face, call, bucket->second, name);
    const s3::Version* version = s3::newest(bucket->second, name);
    if (version == nullptr || version->is_marker) {
        throw Denied(404, "not_found", concat("File with such name does not exist: ", name));
    }
    return reply_with(call, name, *version);
}

http::Reply download_by_id(Face& face, Call& call) {
    const std::string id = call.fields.text("fileId");
    for (auto& [bucket_name, bucket] : face.model().buckets) {
        for (auto& [name, versions] : bucket.objects) {
            const s3::Version* version = s3::find_version(bucket, name, id);
            if (version != nullptr && !version->is_marker) {
                check_reader(face, call, bucket, name);
                return reply_with(call, name, *version);
            }
        }
    }
    throw Denied(404, "not_found", concat("file_id not found: ", id));
}

} // namespace harness::emulators::b2
