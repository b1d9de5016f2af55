#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/s3/parts.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

#include <array>

// Where to upload to, and large files in parts.
namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;
using bill::Class;

constexpr std::chrono::hours upload_time{24};
constexpr std::uint64_t least_part = 5'000'000;

http::Reply upload_url_reply(Face& face, const Call& call, Grant grant, std::string_view path,
                             Json out) {
    grant.key_id = call.who.id;
    grant.bucket = call.bucket;
    grant.until = call.now + upload_time;
    const std::string token = face.tokens.issue(std::move(grant));
    out["uploadUrl"] = concat(base_url(call.request), "/b2api/v", call.version, path);
    out["authorizationToken"] = token;
    return json_reply(out.dump());
}

http::Reply get_upload_url(Face& face, Call& call) {
    const s3::Bucket& bucket = bucket_in(face, call, "writeFiles");
    Grant grant;
    grant.purpose = Purpose::upload;
    return upload_url_reply(face, call, std::move(grant), concat("/b2_upload_file/", bucket.id),
                            {{"bucketId", bucket.id}});
}

http::Reply get_part_url(Face& face, Call& call) {
    (void)large_file_in(face, call);
    const std::string id = call.fields.text("fileId");
    Grant grant;
    grant.purpose = Purpose::part;
    grant.subject = id;
    return upload_url_reply(face, call, std::move(grant), concat("/b2_upload_part/", id),
                            {{"fileId", id}});
}

http::Reply start(Face& face, Call& call) {
    const std::string name = call.fields.text("fileName");
    check_file_name(name);
    s3::Bucket& bucket = bucket_in(face, call, "writeFiles", name);
    s3::Upload upload;
    upload.key = name;
    upload.begun = call.now;
    upload.metadata = metadata_of(call.fields.text("contentType"), call.fields.pairs("fileInfo"));
    upload.owner = call.who.account;
    const Fields retention = call.fields.object("fileRetention");
    if (retention.has("mode")) {
        if (!bucket.has_object_lock) {
            deny_bad_request("bucket is not file lock enabled");
        }
        if (!s3::has_capability(call.who, "writeFileRetentions")) {
            deny_unauthorized();
        }
        upload.retention = {
            lock_mode_of(retention.text("mode")),
            seconds_of_milliseconds(retention.number("retainUntilTimestamp").value_or(0))};
    }
    const std::string id = s3::next_id(face.model());
    const auto at = bucket.uploads.emplace(id, std::move(upload)).first;
    return json_reply(json_of(bucket, id, at->second).dump());
}

/// The parts from the first on are to be those that the sender has sums of.
std::vector<unsigned> numbers_of(const s3::Upload& upload, const std::vector<std::string>& sums) {
    std::vector<unsigned> out;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const auto number = static_cast<unsigned>(i + 1);
        const auto part = upload.parts.find(number);
        if (part == upload.parts.end()) {
            throw Denied(400, "missing_part",
                         concat("Part number ", number, " has not been uploaded"));
        }
        if (part->second.sha1 != sums[i]) {
            throw Denied(400, "part_sha1_mismatch",
                         concat("Part number ", number, " has another sha1"));
        }
        out.push_back(number);
    }
    if (out.empty()) {
        throw Denied(400, "missing_part", "A large file needs parts");
    }
    for (const unsigned number : out) {
        if (upload.parts.at(number).content->size() < least_part && number != out.back()) {
            deny_bad_request(
                concat("Part number ", number, " is smaller than ", least_part, " bytes"));
        }
    }
    return out;
}

http::Reply finish(Face& face, Call& call) {
    const Found file = large_file_in(face, call);
    const std::vector<std::string> sums = call.fields.texts("partSha1Array");
    const std::vector<unsigned> numbers = numbers_of(*file.upload, sums);
    if (file.upload->parts.size() > numbers.size()) {
        throw Denied(400, "bad_request", "There are more parts than sums");
    }
    const std::string id = call.fields.text("fileId");
    s3::Version version = s3::assembled(*file.upload, numbers, call.now);
    version.id = id;
    (void)s3::finish_upload(face.model(), *file.bucket, id, std::move(version));
    const s3::Version& whole = *s3::newest(*file.bucket, file.key);
    return json_reply(json_of(*file.bucket, file.key, whole, call.who).dump());
}

http::Reply cancel(Face& face, Call& call) {
    const Found file = large_file_in(face, call);
    const std::string id = call.fields.text("fileId");
    const Json out{{"fileId", id},
                   {"accountId", call.who.account.id},
                   {"bucketId", file.bucket->id},
                   {"fileName", file.key}};
    s3::cancel_upload(*file.bucket, id, call.now);
    return json_reply(out.dump());
}

} // namespace

std::span<const Operation> large_file_operations() {
    static constexpr std::array rows{
        Operation{"b2_get_upload_url", "", Class::a, get_upload_url},
        Operation{"b2_get_upload_part_url", "", Class::a, get_part_url},
        Operation{"b2_start_large_file", "CreateMultipartUpload", Class::a, start},
        Operation{"b2_finish_large_file", "CompleteMultipartUpload", Class::a, finish},
        Operation{"b2_cancel_large_file", "AbortMultipartUpload", Class::a, cancel},
    };
    return rows;
}

} // namespace harness::emulators::b2
