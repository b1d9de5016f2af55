#include "emulators/b2/call.hpp"

#include "emulators/b2/denied.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/concat.hpp"

namespace harness::emulators::b2 {

std::string base_url(const http::Request& request) {
    return concat("http", request.is_encrypted ? "s" : "", "://", request.headers.value_of("host"));
}

s3::AccessKey key_of_token(Face& face, std::string_view token, Time now) {
    const Grant* grant = face.tokens.find(token);
    if (grant == nullptr || grant->purpose != Purpose::account) {
        throw Denied(401, "bad_auth_token", "Invalid authorization token");
    }
    if (now >= grant->until) {
        throw Denied(401, "expired_auth_token", "Authorization token has expired");
    }
    const s3::AccessKey* key = face.store.keys().find(grant->key_id, now);
    if (key == nullptr) { // It was revoked since.
        throw Denied(401, "bad_auth_token", "Invalid authorization token");
    }
    return *key;
}

void enter(Call& call, const s3::Bucket& bucket, std::string_view capability,
           std::string_view name) {
    if (!s3::has_access(call.who, capability, bucket.name, name)) {
        deny_unauthorized();
    }
    call.bucket = bucket.name;
    call.key = name;
}

s3::Bucket& bucket_by_id(Face& face, const Call& call, std::string_view id) {
    for (auto& [name, bucket] : face.model().buckets) {
        if (bucket.id == id && bucket.owner.id == call.who.account.id) {
            return bucket;
        }
    }
    throw Denied(400, "bad_bucket_id", concat("Bucket ", id, " does not exist"));
}

s3::Bucket& bucket_in(Face& face, Call& call, std::string_view capability, std::string_view name) {
    s3::Bucket& bucket = bucket_by_id(face, call, call.fields.text("bucketId"));
    enter(call, bucket, capability, name);
    return bucket;
}

std::optional<Found> find_file(Face& face, const Call& call, std::string_view id,
                               std::string_view name) {
    for (auto& [bucket_name, bucket] : face.model().buckets) {
        if (bucket.owner.id != call.who.account.id) {
            continue;
        }
        if (const auto upload = bucket.uploads.find(id); upload != bucket.uploads.end()) {
            return Found{&bucket, upload->second.key, nullptr, &upload->second};
        }
        auto at = name.empty() ? bucket.objects.begin() : bucket.objects.find(name);
        for (; at != bucket.objects.end(); ++at) {
            if (s3::Version* version = s3::find_version(bucket, at->first, id)) {
                return Found{&bucket, at->first, version, nullptr};
            }
            if (!name.empty()) {
                break;
            }
        }
    }
    return std::nullopt;
}

Found large_file_in(Face& face, Call& call) {
    const std::string id = call.fields.text("fileId");
    const auto found = find_file(face, call, id);
    if (!found || found->upload == nullptr) {
        throw Denied(400, "bad_request", concat("No active upload for: ", id));
    }
    enter(call, *found->bucket, "writeFiles", found->key);
    return *found;
}

http::Reply json_reply(std::string text) {
    http::Reply reply;
    reply.headers.set("content-type", "application/json;charset=utf-8");
    reply.body = std::move(text);
    return reply;
}

} // namespace harness::emulators::b2
