#include "emulators/b2/upload.hpp"

#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/s3/digest.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;
using s3::Algorithm;

constexpr std::size_t sha1_digits = 40;
constexpr std::string_view at_end = "hex_digits_at_end";
constexpr std::string_view not_verified = "do_not_verify";
constexpr std::string_view unverified = "unverified:";
constexpr unsigned most_parts = 10'000;

bool is_sha1(std::string_view text) {
    return text.size() == sha1_digits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

/// A token serves one upload at a time.
class Turn {
  public:
    Turn(Tokens& tokens, std::string token) : tokens_(&tokens), token_(std::move(token)) {
        tokens_->find(token_)->is_busy = true;
    }
    ~Turn() {
        if (Grant* grant = tokens_->find(token_)) {
            grant->is_busy = false;
        }
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    Tokens* tokens_;
    std::string token_;
};

/// Bytes that came, with what was found out about them.
struct Arrived {
    s3::StoredBytes content;
    std::string md5;     ///< Its bytes.
    std::string sha1;    ///< In hex.
    bool is_sure = true; ///< The sender named it.
};

class UploadBody final : public http::BodySink {
  public:
    using Done = std::function<http::Reply(Arrived)>;

    UploadBody(Face& face, std::string token, std::string sum, Done done)
        : turn_(face.tokens, std::move(token)), blob_(face.store.shelf().blobs.begin()),
          sum_(std::move(sum)), done_(std::move(done)) {}

    void take(std::string_view piece) override {
        if (sum_ != at_end) {
            keep(piece);
            return;
        }
        tail_.append(piece); // The last 40 bytes are no part of the file.
        if (tail_.size() > sha1_digits) {
            keep(std::string_view(tail_).substr(0, tail_.size() - sha1_digits));
            tail_.erase(0, tail_.size() - sha1_digits);
        }
    }

    http::Reply finish() override {
        Arrived out;
        out.md5 = md5_->finish();
        out.sha1 = hex_bytes(sha1_->finish());
        out.is_sure = sum_ != not_verified;
        const std::string wanted = sum_ == at_end                 ? tail_
                                   : sum_.starts_with(unverified) ? sum_.substr(unverified.size())
                                                                  : sum_;
        if (out.is_sure && lower_case(wanted) != out.sha1) {
            deny_bad_request("Sha1 did not match data received");
        }
        out.content = blob_->finish();
        return done_(std::move(out));
    }

  private:
    void keep(std::string_view piece) {
        md5_->update(piece);
        sha1_->update(piece);
        blob_->append(piece);
    }

    Turn turn_;
    std::unique_ptr<s3::Blob> blob_;
    std::string sum_;
    Done done_;
    std::string tail_;
    std::unique_ptr<s3::Digest> md5_ = s3::make_digest(Algorithm::md5);
    std::unique_ptr<s3::Digest> sha1_ = s3::make_digest(Algorithm::sha1);
};

/// The grant of the sender's token, which has to be for this.
const Grant& grant_of(Face& face, Call& call, Purpose purpose) {
    const std::string_view token = call.field("authorization");
    const Grant* grant = face.tokens.find(token);
    if (grant == nullptr || grant->purpose != purpose) {
        throw Denied(401, "bad_auth_token", "Invalid authorization token");
    }
    const s3::AccessKey* key = face.store.keys().find(grant->key_id, call.now);
    if (call.now >= grant->until || key == nullptr) {
        throw Denied(401, "expired_auth_token", "Authorization token has expired");
    }
    if (grant->is_busy) {
        throw Denied(400, "auth_token_limit",
                     concat("more than one upload using auth token ", token));
    }
    call.who = *key;
    return *grant;
}

std::string sum_in(const Call& call) {
    std::string sum(call.field("x-bz-content-sha1"));
    const bool is_known = sum == at_end || sum == not_verified || is_sha1(sum) ||
                          (sum.starts_with(unverified) && is_sha1(sum.substr(unverified.size())));
    if (!is_known) {
        deny_bad_request(concat("Invalid X-Bz-Content-Sha1: '", sum, "'"));
    }
    return sum;
}

void check_length(const Call& call) {
    const auto length = call.request.content_length();
    if (!length) {
        deny_bad_request("Content-Length is required; chunked uploads are not taken");
    }
    if (call.field("x-bz-content-sha1") == at_end && *length < sha1_digits) {
        deny_bad_request("Content-Length must count the 40 hex digits at the end");
    }
}

/// What a new file is kept by, where its fields say so.
void take_lock(const Call& call, const s3::Bucket& bucket, s3::Version& version) {
    const std::string_view mode = call.field("x-bz-file-retention-mode");
    const std::string_view hold = call.field("x-bz-file-legal-hold");
    version.has_legal_hold = hold == "on";
    if (mode.empty() && hold.empty()) {
        return;
    }
    if (!bucket.has_object_lock) {
        deny_bad_request("bucket is not file lock enabled");
    }
    if ((!mode.empty() && !s3::has_capability(call.who, "writeFileRetentions")) ||
        (!hold.empty() && !s3::has_capability(call.who, "writeFileLegalHolds"))) {
        deny_unauthorized();
    }
    if (!mode.empty()) {
        const auto until =
            read_number<std::int64_t>(call.field("x-bz-file-retention-retain-until-timestamp"));
        if (!until) {
            deny_bad_request("X-Bz-File-Retention-Retain-Until-Timestamp is missing");
        }
        version.retention = {lock_mode_of(mode), seconds_of_milliseconds(*until)};
    }
}

s3::Bucket& bucket_still_there(Face& face, const std::string& name) {
    const auto bucket = face.model().buckets.find(name);
    if (bucket == face.model().buckets.end()) {
        throw Denied(400, "bad_bucket_id", "The bucket is gone");
    }
    return bucket->second;
}

std::unique_ptr<http::BodySink> file_upload(Face& face, Call& call, const Grant& grant) {
    s3::Bucket& bucket = bucket_still_there(face, grant.bucket);
    enter(call, bucket, "writeFiles", file_name_in(call.request.headers));
    s3::Version version;
    version.metadata = metadata_in(call.request.headers);
    version.owner = call.who.account;
    version.modified = call.now;
    take_lock(call, bucket, version);
    auto done = [&face, version, who = call.who, name = call.key,
                 bucket_name = call.bucket](Arrived arrived) mutable {
        s3::Bucket& target = bucket_still_there(face, bucket_name);
        version.content = std::move(arrived.content);
        version.etag = hex_bytes(arrived.md5);
        version.sha1 = arrived.is_sure ? arrived.sha1 : concat(unverified, arrived.sha1);
        (void)s3::add_version(face.model(), target, name, std::move(version));
        return json_reply(json_of(target, name, *s3::newest(target, name), who).dump());
    };
    return std::make_unique<UploadBody>(face, std::string(call.field("authorization")),
                                        sum_in(call), std::move(done));
}

std::unique_ptr<http::BodySink> part_upload(Face& face, Call& call, const Grant& grant) {
    s3::Bucket& bucket = bucket_still_there(face, grant.bucket);
    const auto upload = bucket.uploads.find(grant.subject);
    if (upload == bucket.uploads.end()) {
        deny_bad_request(concat("No active upload for: ", grant.subject));
    }
    enter(call, bucket, "writeFiles", upload->second.key);
    const auto number = read_number<unsigned>(call.field("x-bz-part-number"));
    if (!number || *number == 0 || *number > most_parts) {
        deny_bad_request("Part number must be in range 1 - 10000");
    }
    auto done = [&face, id = grant.subject, bucket_name = grant.bucket, number = *number,
                 now = call.now](Arrived arrived) {
        s3::Bucket& target = bucket_still_there(face, bucket_name);
        const auto large = target.uploads.find(id);
        if (large == target.uploads.end()) {
            deny_bad_request(concat("No active upload for: ", id));
        }
        const Json out{{"fileId", id},
                       {"partNumber", number},
                       {"contentLength", arrived.content->size()},
                       {"contentSha1", arrived.sha1},
                       {"contentMd5", hex_bytes(arrived.md5)},
                       {"uploadTimestamp", milliseconds_of(now)}};
        s3::Part part{now, std::move(arrived.md5), std::move(arrived.content), std::nullopt,
                      std::move(arrived.sha1)};
        s3::keep_part(target, large->second, number, std::move(part));
        return json_reply(out.dump());
    };
    return std::make_unique<UploadBody>(face, std::string(call.field("authorization")),
                                        sum_in(call), std::move(done));
}

} // namespace

std::unique_ptr<http::BodySink> begin_upload(Face& face, Call& call, Purpose purpose) {
    const Grant& grant = grant_of(face, call, purpose);
    check_length(call);
    return purpose == Purpose::upload ? file_upload(face, call, grant)
                                      : part_upload(face, call, grant);
}

} // namespace harness::emulators::b2
