#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/s3/checksums.hpp"
#include "emulators/s3/object_fields.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <nlohmann/json.hpp>

#include <array>

// Single files: told about, hidden, removed, copied, locked.
namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;
using bill::Class;
using s3::Algorithm;

[[noreturn]] void deny_not_present(std::string_view id) {
    throw Denied(400, "file_not_present", concat("File not present: ", id));
}

/// A version by fileName and fileId, as removal and locks name it.
Found version_in(Face& face, Call& call, std::string_view capability) {
    const std::string name = call.fields.text("fileName");
    const std::string id = call.fields.text("fileId");
    const auto found = find_file(face, call, id, name);
    if (!found || found->key != name) {
        if (!s3::has_access(call.who, capability, call.who.bucket, name)) {
            deny_unauthorized();
        }
        deny_not_present(concat(name, " ", id));
    }
    enter(call, *found->bucket, capability, name);
    return *found;
}

http::Reply get_info(Face& face, Call& call) {
    const std::string id = call.fields.text("fileId");
    const auto found = find_file(face, call, id);
    if (!found) {
        throw Denied(404, "not_found", concat("file_id not found: ", id));
    }
    enter(call, *found->bucket, "readFiles", found->key);
    const Json out = found->version != nullptr
                         ? json_of(*found->bucket, found->key, *found->version, call.who)
                         : json_of(*found->bucket, id, *found->upload);
    return json_reply(out.dump(-1, ' ', false, Json::error_handler_t::replace));
}

http::Reply hide_file(Face& face, Call& call) {
    const std::string name = call.fields.text("fileName");
    check_file_name(name);
    s3::Bucket& bucket = bucket_in(face, call, "writeFiles", name);
    const s3::Version* version = s3::newest(bucket, name);
    if (version == nullptr) {
        throw Denied(400, "no_such_file", concat("File not present: ", name));
    }
    if (version->is_marker) {
        throw Denied(400, "already_hidden", concat("File already hidden: ", name));
    }
    (void)s3::hide(face.model(), bucket, name, call.now, call.who.account);
    return json_reply(json_of(bucket, name, *s3::newest(bucket, name), call.who).dump());
}

http::Reply delete_version(Face& face, Call& call) {
    const Found file = version_in(face, call, "deleteFiles");
    const std::string id = call.fields.text("fileId");
    if (file.upload != nullptr) {
        s3::cancel_upload(*file.bucket, id, call.now);
    } else {
        const bool goes_past = call.fields.flag("bypassGovernance");
        if (goes_past && !s3::has_capability(call.who, "bypassGovernance")) {
            deny_unauthorized();
        }
        const bool may = goes_past && file.version->retention.mode == "GOVERNANCE" &&
                         !file.version->has_legal_hold;
        if (s3::is_locked(*file.version, call.now) && !may) {
            throw Denied(403, "access_denied", "File is protected by file lock");
        }
        (void)s3::remove_version(*file.bucket, file.key, id, call.now);
    }
    return json_reply(Json{{"fileId", id}, {"fileName", file.key}}.dump());
}

/// What is copied: a version, and the bytes of it.
struct Source {
    Found file;
    s3::Range range;
};

Source source_in(Face& face, Call& call) {
    const std::string id = call.fields.text("sourceFileId");
    const auto found = find_file(face, call, id);
    if (!found || found->version == nullptr || found->version->is_marker) {
        throw Denied(404, "not_found", concat("source file not found: ", id));
    }
    if (!s3::has_access(call.who, "readFiles", found->bucket->name, found->key)) {
        deny_unauthorized();
    }
    return {*found, s3::range_in(call.fields.text_or("range", ""), found->version->size())};
}

http::Reply copy_file(Face& face, Call& call) {
    const Source source = source_in(face, call);
    const std::string name = call.fields.text("fileName");
    check_file_name(name);
    s3::Bucket& target = call.fields.has("destinationBucketId")
                             ? bucket_by_id(face, call, call.fields.text("destinationBucketId"))
                             : *source.file.bucket;
    enter(call, target, "writeFiles", name);
    s3::Version copy = *source.file.version;
    copy.id.clear();
    copy.modified = call.now;
    copy.owner = call.who.account;
    copy.retention = {};
    copy.has_legal_hold = false;
    if (call.fields.text_or("metadataDirective", "COPY") == "REPLACE") {
        copy.metadata = metadata_of(call.fields.text("contentType"), call.fields.pairs("fileInfo"));
    }
    if (source.range.is_part || !copy.parts.empty()) { // It is another whole.
        copy.content = s3::part_of(copy.content, source.range.offset, source.range.size);
        copy.parts.clear();
        copy.checksum.reset();
        copy.etag = hex_bytes(s3::digest_of(Algorithm::md5, *copy.content));
        copy.sha1 = hex_bytes(s3::digest_of(Algorithm::sha1, *copy.content));
    }
    (void)s3::add_version(face.model(), target, name, std::move(copy));
    Json out = json_of(target, name, *s3::newest(target, name), call.who);
    out["action"] = "copy";
    return json_reply(out.dump());
}

http::Reply copy_part(Face& face, Call& call) {
    constexpr std::int64_t most_parts = 10'000;
    const Source source = source_in(face, call);
    const std::string id = call.fields.text("largeFileId");
    const auto target = find_file(face, call, id);
    if (!target || target->upload == nullptr) {
        deny_bad_request(concat("No active upload for: ", id));
    }
    enter(call, *target->bucket, "writeFiles", target->key);
    const std::int64_t number = call.fields.number("partNumber").value_or(0);
    if (number < 1 || number > most_parts) {
        deny_bad_request("Part number must be in range 1 - 10000");
    }
    const auto content =
        s3::part_of(source.file.version->content, source.range.offset, source.range.size);
    s3::Part part{call.now, s3::digest_of(Algorithm::md5, *content), content, std::nullopt,
                  hex_bytes(s3::digest_of(Algorithm::sha1, *content))};
    const Json out{{"fileId", id},
                   {"partNumber", number},
                   {"contentLength", content->size()},
                   {"contentSha1", part.sha1},
                   {"uploadTimestamp", milliseconds_of(call.now)}};
    s3::keep_part(*target->bucket, *target->upload, static_cast<unsigned>(number), std::move(part));
    return json_reply(out.dump());
}

/// Of a bucket with file lock.
Found locked_version(Face& face, Call& call, std::string_view capability) {
    const Found file = version_in(face, call, capability);
    if (!file.bucket->has_object_lock || file.version == nullptr) {
        deny_bad_request("bucket is not file lock enabled");
    }
    return file;
}

http::Reply update_retention(Face& face, Call& call) {
    const Found file = locked_version(face, call, "writeFileRetentions");
    const Fields wanted = call.fields.object("fileRetention");
    s3::Retention retention;
    if (wanted.has("mode")) {
        retention.mode = lock_mode_of(wanted.text("mode"));
        retention.until =
            seconds_of_milliseconds(wanted.number("retainUntilTimestamp").value_or(0));
    }
    s3::Retention& now = file.version->retention;
    const bool is_kept = !now.mode.empty() && now.until > call.now;
    const bool is_weaker =
        retention.until < now.until || (now.mode == "COMPLIANCE" && retention.mode != now.mode);
    const bool may = now.mode == "GOVERNANCE" && call.fields.flag("bypassGovernance") &&
                     s3::has_capability(call.who, "bypassGovernance");
    if (is_kept && is_weaker && !may) {
        throw Denied(403, "access_denied", "File is protected by file lock");
    }
    now = retention;
    s3::note_change(*file.bucket, file.key, file.version->id);
    const Json told = json_of(*file.bucket, file.key, *file.version, call.who);
    return json_reply(Json{{"fileId", file.version->id},
                           {"fileName", file.key},
                           {"fileRetention", told["fileRetention"]["value"]}}
                          .dump());
}

http::Reply update_hold(Face& face, Call& call) {
    const Found file = locked_version(face, call, "writeFileLegalHolds");
    const std::string hold = call.fields.text("legalHold");
    if (hold != "on" && hold != "off") {
        deny_bad_request(concat("legalHold must be on or off, not ", hold));
    }
    file.version->has_legal_hold = hold == "on";
    s3::note_change(*file.bucket, file.key, file.version->id);
    return json_reply(
        Json{{"fileId", file.version->id}, {"fileName", file.key}, {"legalHold", hold}}.dump());
}

} // namespace

std::span<const Operation> file_operations() {
    static constexpr std::array rows{
        Operation{"b2_get_file_info", "HeadObject", Class::b, get_info},
        Operation{"b2_hide_file", "DeleteObject", Class::a, hide_file},
        Operation{"b2_delete_file_version", "DeleteObject", Class::a, delete_version},
        Operation{"b2_copy_file", "", Class::c, copy_file},
        Operation{"b2_copy_part", "", Class::c, copy_part},
        Operation{"b2_update_file_retention", "PutObjectRetention", Class::a, update_retention},
        Operation{"b2_update_file_legal_hold", "PutObjectLegalHold", Class::a, update_hold},
    };
    return rows;
}

} // namespace harness::emulators::b2
