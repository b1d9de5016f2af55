#include "emulators/s3/body.hpp"
#include "emulators/s3/checksums.hpp"
#include "emulators/s3/copy.hpp"
#include "emulators/s3/object_fields.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/owner_xml.hpp"
#include "emulators/s3/parts.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <array>

// Uploads in parts.
namespace harness::emulators::s3 {

namespace {

using http::Reception;
using http::Reply;

constexpr unsigned most_parts = 10'000;
constexpr unsigned parts_shown = 1000;

Upload& upload_of(Shelf& shelf, const Ask& ask) {
    Bucket& bucket = bucket_of(shelf, ask);
    const auto at = bucket.uploads.find(ask.word("uploadId"));
    if (at == bucket.uploads.end() || at->second.key != ask.key) {
        throw Refused("NoSuchUpload");
    }
    return at->second;
}

unsigned part_number_of(const Ask& ask) {
    const auto number = read_number<unsigned>(ask.word("partNumber"));
    if (!number || *number == 0 || *number > most_parts) {
        throw Refused("InvalidArgument", "Part number must be an integer between 1 and 10000, "
                                         "inclusive");
    }
    return *number;
}

Reception begin_upload(Shelf& shelf, Ask ask) {
    Bucket& bucket = bucket_of(shelf, ask);
    Upload upload;
    upload.key = ask.key;
    upload.begun = ask.now;
    upload.metadata = metadata_in(ask.request.headers);
    upload.checksum = checksum_asked(ask.request.headers);
    const std::string_view type = ask.field("x-amz-checksum-type");
    upload.is_composite =
        type.empty() ? upload.checksum != Algorithm::crc64nvme : type == "COMPOSITE";
    upload.owner = ask.who.account;
    set_lock(bucket, ask, upload.retention, upload.has_legal_hold);
    const std::string id = next_id(shelf.model);
    XmlText xml;
    xml.open("InitiateMultipartUploadResult", true);
    xml.text("Bucket", ask.bucket);
    xml.text("Key", ask.key);
    xml.text("UploadId", id);
    xml.close("InitiateMultipartUploadResult");
    Reply reply = xml_reply(xml.take());
    if (upload.checksum) {
        reply.headers.set("x-amz-checksum-algorithm", std::string(name_of(*upload.checksum)));
        reply.headers.set("x-amz-checksum-type", upload.is_composite ? "COMPOSITE" : "FULL_OBJECT");
    }
    bucket.uploads.emplace(id, std::move(upload));
    return reply;
}

Reception copy_part(Shelf& shelf, Ask ask) {
    Upload& upload = upload_of(shelf, ask);
    const unsigned number = part_number_of(ask);
    const CopySource source = copy_source(shelf, ask);
    const std::string_view field = ask.field("x-amz-copy-source-range");
    const std::uint64_t size = source.version->size();
    const Range range = range_in(field, size);
    if (!field.empty() && !range.is_part) {
        throw Refused("InvalidArgument", "The x-amz-copy-source-range value must be of the form "
                                         "bytes=first-last");
    }
    const std::uint64_t end = range.offset + range.size;
    if (!field.empty() && field != concat("bytes=", range.offset, "-", end - 1)) {
        throw Refused("InvalidRange", "The range reaches beyond the source");
    }
    const auto content = part_of(source.version->content, range.offset, range.size);
    Part part{ask.now, digest_of(Algorithm::md5, *content), content, std::nullopt};
    if (upload.checksum) {
        part.checksum = Checksum{*upload.checksum, checksum_of(*upload.checksum, *content)};
    }
    XmlText xml;
    xml.open("CopyPartResult", true);
    xml.text("LastModified", iso_time(part.modified));
    xml.text("ETag", in_quotes(hex_bytes(part.md5)));
    xml.close("CopyPartResult");
    keep_part(bucket_of(shelf, ask), upload, number, std::move(part));
    return xml_reply(xml.take());
}

Reception put_part(Shelf& shelf, Ask ask) {
    if (ask.request.headers.has("x-amz-copy-source")) {
        return copy_part(shelf, std::move(ask));
    }
    (void)upload_of(shelf, ask);
    (void)part_number_of(ask);
    return object_body(shelf, std::move(ask), [&shelf](const Ask& asked, Received received) {
        Part part{asked.now, std::move(received.md5), std::move(received.content),
                  std::move(received.checksum)};
        Reply reply = empty_reply(200);
        reply.headers.set("etag", in_quotes(hex_bytes(part.md5)));
        if (part.checksum) {
            reply.headers.set(field_of(part.checksum->algorithm), part.checksum->value);
        }
        keep_part(bucket_of(shelf, asked), upload_of(shelf, asked), part_number_of(asked),
                  std::move(part));
        return reply;
    });
}

Reply complete(Shelf& shelf, const Ask& ask, const Received& received) {
    Bucket& bucket = bucket_of(shelf, ask);
    Upload& upload = upload_of(shelf, ask);
    check_conditions(ask.request.headers, "", newest(bucket, ask.key), false);
    Version version = version_of_parts(upload, chosen_parts(received.text), ask);
    XmlText xml;
    xml.open("CompleteMultipartUploadResult", true);
    xml.text("Location", concat("/", ask.bucket, "/", ask.key));
    xml.text("Bucket", ask.bucket);
    xml.text("Key", ask.key);
    xml.text("ETag", in_quotes(version.etag));
    if (version.checksum) {
        xml.text(concat("Checksum", name_of(version.checksum->algorithm)), version.checksum->value);
        xml.text("ChecksumType", version.checksum->is_composite ? "COMPOSITE" : "FULL_OBJECT");
    }
    xml.close("CompleteMultipartUploadResult");
    Reply reply = xml_reply(xml.take());
    const std::string id =
        finish_upload(shelf.model, bucket, ask.word("uploadId"), std::move(version));
    if (!id.empty()) {
        reply.headers.set("x-amz-version-id", id);
    }
    keep_completion(bucket, ask.word("uploadId"), reply);
    return reply;
}

Reception complete_upload(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    const auto done = bucket.completed.find(ask.word("uploadId"));
    if (done != bucket.completed.end()) { // The answer did not get through.
        return done->second;
    }
    (void)upload_of(shelf, ask);
    return text_body(
        std::move(ask),
        [&shelf](const Ask& asked, const Received& received) {
            return complete(shelf, asked, received);
        },
        ChecksumOf::object);
}

Reception abort_upload(Shelf& shelf, Ask ask) {
    (void)upload_of(shelf, ask);
    cancel_upload(bucket_of(shelf, ask), ask.word("uploadId"), ask.now);
    return empty_reply(204);
}

void write_part(XmlText& xml, unsigned number, const Part& part) {
    xml.open("Part");
    xml.text("PartNumber", std::to_string(number));
    xml.text("LastModified", iso_time(part.modified));
    xml.text("ETag", in_quotes(hex_bytes(part.md5)));
    xml.text("Size", std::to_string(part.content->size()));
    if (part.checksum) {
        xml.text(concat("Checksum", name_of(part.checksum->algorithm)), part.checksum->value);
    }
    xml.close("Part");
}

Reception list_parts(Shelf& shelf, Ask ask) {
    const Upload& upload = upload_of(shelf, ask);
    const unsigned after = read_number<unsigned>(ask.word("part-number-marker")).value_or(0);
    const unsigned most =
        std::min(read_number<unsigned>(ask.word("max-parts")).value_or(parts_shown), parts_shown);
    unsigned count = 0;
    unsigned last = 0;
    auto at = upload.parts.upper_bound(after);
    XmlText xml;
    xml.open("ListPartsResult", true);
    xml.text("Bucket", ask.bucket);
    xml.text("Key", ask.key);
    xml.text("UploadId", ask.word("uploadId"));
    write_owner(xml, "Initiator", upload.owner);
    write_owner(xml, "Owner", upload.owner);
    xml.text("StorageClass", "STANDARD");
    xml.text("PartNumberMarker", std::to_string(after));
    xml.text("MaxParts", std::to_string(most));
    for (; at != upload.parts.end() && count < most; ++at, ++count) {
        write_part(xml, at->first, at->second);
        last = at->first;
    }
    xml.text("NextPartNumberMarker", std::to_string(last));
    xml.text("IsTruncated", at != upload.parts.end() ? "true" : "false");
    xml.close("ListPartsResult");
    return xml_reply(xml.take());
}

Reception list_uploads(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    std::vector<std::pair<std::string, std::string>> order; // By key, then by id, as both ascend.
    for (const auto& [id, upload] : bucket.uploads) {
        if (upload.key.starts_with(ask.word("prefix"))) {
            order.emplace_back(upload.key, id);
        }
    }
    std::sort(order.begin(), order.end());
    XmlText xml;
    xml.open("ListMultipartUploadsResult", true);
    xml.text("Bucket", ask.bucket);
    xml.text("KeyMarker", "");
    xml.text("UploadIdMarker", "");
    xml.text("MaxUploads", std::to_string(parts_shown));
    xml.text("IsTruncated", "false");
    for (const auto& [key, id] : order) {
        const Upload& upload = bucket.uploads.at(id);
        xml.open("Upload");
        xml.text("Key", key);
        xml.text("UploadId", id);
        write_owner(xml, "Initiator", upload.owner);
        write_owner(xml, "Owner", upload.owner);
        xml.text("StorageClass", "STANDARD");
        xml.text("Initiated", iso_time(upload.begun));
        xml.close("Upload");
    }
    xml.close("ListMultipartUploadsResult");
    return xml_reply(xml.take());
}

} // namespace

std::span<const Operation> multipart_operations() {
    static constexpr std::array rows{
        Operation{"CreateMultipartUpload", "POST", Level::object, "uploads", "writeFiles",
                  begin_upload},
        Operation{"UploadPart", "PUT", Level::object, "uploadId", "writeFiles", put_part},
        Operation{"CompleteMultipartUpload", "POST", Level::object, "uploadId", "writeFiles",
                  complete_upload},
        Operation{"AbortMultipartUpload", "DELETE", Level::object, "uploadId", "writeFiles",
                  abort_upload},
        Operation{"ListParts", "GET", Level::object, "uploadId", "writeFiles", list_parts},
        Operation{"ListMultipartUploads", "GET", Level::bucket, "uploads", "listFiles",
                  list_uploads},
    };
    return rows;
}

} // namespace harness::emulators::s3
