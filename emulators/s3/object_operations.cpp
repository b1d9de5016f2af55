#include "emulators/s3/body.hpp"
#include "emulators/s3/checksums.hpp"
#include "emulators/s3/copy.hpp"
#include "emulators/s3/locks.hpp"
#include "emulators/s3/object_fields.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/owner_xml.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <array>

// Objects: put, got, told about, removed.
namespace harness::emulators::s3 {

namespace {

using http::Reception;
using http::Reply;

constexpr std::size_t longest_key = 1024;

Reply keep_object(Shelf& shelf, const Ask& ask, Received received) {
    Bucket& bucket = bucket_of(shelf, ask);
    check_conditions(ask.request.headers, "", newest(bucket, ask.key), false);
    Version version;
    version.modified = ask.now;
    version.etag = hex_bytes(received.md5);
    version.content = std::move(received.content);
    version.metadata = metadata_in(ask.request.headers);
    version.checksum = std::move(received.checksum);
    version.owner = ask.who.account;
    set_lock(bucket, ask, version.retention, version.has_legal_hold);
    Reply reply = empty_reply(200);
    reply.headers.set("etag", in_quotes(version.etag));
    if (version.checksum) {
        show_checksum(*version.checksum, reply.headers);
    }
    const std::string id = add_version(shelf.model, bucket, ask.key, std::move(version));
    if (!id.empty()) {
        reply.headers.set("x-amz-version-id", id);
    }
    return reply;
}

Reception put_object(Shelf& shelf, Ask ask) {
    if (ask.request.headers.has("x-amz-copy-source")) {
        return copy_object(shelf, std::move(ask));
    }
    Bucket& bucket = bucket_of(shelf, ask);
    if (ask.key.size() > longest_key) {
        throw Refused("KeyTooLongError");
    }
    check_conditions(ask.request.headers, "", newest(bucket, ask.key), false);
    return object_body(shelf, std::move(ask), [&shelf](const Ask& asked, Received received) {
        return keep_object(shelf, asked, std::move(received));
    });
}

/// "response-content-type" and its like, which a presigned link may ask for.
void show_asked_fields(const Ask& ask, http::Headers& fields) {
    constexpr std::string_view prefix = "response-";
    for (const auto& [name, value] : ask.request.query) {
        if (name.starts_with(prefix)) {
            fields.set(std::string_view(name).substr(prefix.size()), value);
        }
    }
}

/// The part that is asked for by its number, as a range.
Range range_of_part(const Version& version, std::string_view word, http::Headers& fields) {
    const auto number = read_number<std::size_t>(word);
    const std::vector<KeptPart> whole{{version.size(), version.checksum}};
    const auto& parts = version.parts.empty() ? whole : version.parts;
    if (!number || *number == 0 || *number > parts.size()) {
        throw Refused("InvalidPart");
    }
    const KeptPart& part = parts[*number - 1];
    Range out{0, part.size, true};
    for (std::size_t i = 0; i + 1 < *number; ++i) {
        out.offset += parts[i].size;
    }
    if (!version.parts.empty()) {
        fields.set("x-amz-mp-parts-count", std::to_string(parts.size()));
    }
    if (part.checksum && fields.has("x-amz-checksum-type")) {
        fields.set(field_of(part.checksum->algorithm), part.checksum->value);
    }
    return out;
}

Reception get_object(Shelf& shelf, Ask ask) {
    constexpr unsigned partial = 206;
    const Bucket& bucket = bucket_of(shelf, ask);
    const Version& version = version_of(bucket, ask.key, ask.word("versionId"));
    check_conditions(ask.request.headers, "", &version, true);
    Reply reply;
    show_version(bucket, version, ask, reply.headers);
    show_asked_fields(ask, reply.headers);
    const auto part = ask.request.word("partNumber");
    const Range range = part ? range_of_part(version, *part, reply.headers)
                             : range_in(ask.field("range"), version.size());
    if (range.is_part && !part && version.checksum) { // It is of the whole.
        reply.headers.remove(field_of(version.checksum->algorithm));
        reply.headers.remove("x-amz-checksum-type");
    }
    if (range.is_part) {
        reply.status = partial;
        const std::uint64_t last = range.offset + range.size - (range.size == 0 ? 0 : 1);
        reply.headers.set("content-range",
                          concat("bytes ", range.offset, "-", last, "/", version.size()));
    }
    reply.body = http::Extract{version.content, range.offset, range.size};
    return reply;
}

/// One version for ever, or, where none is named, the object by a mark that hides it.
Removal remove(Shelf& shelf, const Ask& ask, const std::string& key, std::string_view id) {
    Bucket& bucket = bucket_of(shelf, ask);
    check_access(ask.who, id.empty() ? "writeFiles" : "deleteFiles", ask.bucket, key);
    if (id.empty()) {
        return hide(shelf.model, bucket, key, ask.now, ask.who.account);
    }
    check_removable(bucket, ask, key, id);
    return remove_version(bucket, key, id, ask.now).value_or(Removal{std::string(id), false});
}

Reception delete_object(Shelf& shelf, Ask ask) {
    constexpr unsigned no_content = 204;
    const Removal removal = remove(shelf, ask, ask.key, ask.word("versionId"));
    Reply reply = empty_reply(no_content);
    if (!removal.version_id.empty()) {
        reply.headers.set("x-amz-version-id", removal.version_id);
    }
    if (removal.is_marker) {
        reply.headers.set("x-amz-delete-marker", "true");
    }
    return reply;
}

Reception get_object_acl(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    return xml_reply(access_control_xml(version_of(bucket, ask.key, ask.word("versionId")).owner));
}

void write_parts(XmlText& xml, const Version& version) {
    xml.open("ObjectParts");
    xml.text("TotalPartsCount", std::to_string(version.parts.size()));
    xml.close("ObjectParts");
}

Reception get_attributes(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    const Version& version = version_of(bucket, ask.key, ask.word("versionId"));
    const std::string_view wanted = ask.field("x-amz-object-attributes");
    if (wanted.empty()) {
        throw Refused("InvalidArgument", "x-amz-object-attributes is missing");
    }
    const auto asks = [&](std::string_view name) {
        return wanted.find(name) != std::string_view::npos;
    };
    XmlText xml;
    xml.open("GetObjectAttributesResponse", true);
    if (asks("ETag")) {
        xml.text("ETag", version.etag);
    }
    if (asks("Checksum") && version.checksum) {
        xml.open("Checksum");
        xml.text(concat("Checksum", name_of(version.checksum->algorithm)), version.checksum->value);
        xml.text("ChecksumType", version.checksum->is_composite ? "COMPOSITE" : "FULL_OBJECT");
        xml.close("Checksum");
    }
    if (asks("ObjectParts") && !version.parts.empty()) {
        write_parts(xml, version);
    }
    if (asks("StorageClass")) {
        xml.text("StorageClass", "STANDARD");
    }
    if (asks("ObjectSize")) {
        xml.text("ObjectSize", std::to_string(version.size()));
    }
    xml.close("GetObjectAttributesResponse");
    Reply reply = xml_reply(xml.take());
    http::Headers told;
    show_version(bucket, version, ask, told);
    reply.headers.set("last-modified", std::string(told.value_of("last-modified")));
    if (const std::string* id = told.find("x-amz-version-id")) {
        reply.headers.set("x-amz-version-id", *id);
    }
    return reply;
}

/// Several at once, each with an answer of its own.
void remove_one(Shelf& shelf, const Ask& ask, const XmlElement& object, bool is_quiet,
                XmlText& xml) {
    const std::string key(object.text_of("Key"));
    const std::string id(object.text_of("VersionId"));
    try {
        const Removal removal = remove(shelf, ask, key, id);
        if (is_quiet) {
            return;
        }
        xml.open("Deleted");
        xml.text("Key", key);
        if (!id.empty()) {
            xml.text("VersionId", id);
        }
        if (removal.is_marker) {
            xml.text("DeleteMarker", "true");
            xml.text("DeleteMarkerVersionId", removal.version_id);
        }
        xml.close("Deleted");
    } catch (const Refused& refused) {
        xml.open("Error");
        xml.text("Key", key);
        xml.text("VersionId", id);
        xml.text("Code", refused.refusal().code);
        xml.text("Message", refused.refusal().message);
        xml.close("Error");
    }
}

Reception delete_objects(Shelf& shelf, Ask ask) {
    (void)bucket_of(shelf, ask);
    return text_body(std::move(ask), [&shelf](const Ask& asked, const Received& received) {
        constexpr std::size_t most = 1000;
        const auto request = read_xml(received.text, "Delete");
        if (!request || request->elements.size() > most + 1) {
            throw Refused("MalformedXML");
        }
        const auto count = std::count_if(request->elements.begin(), request->elements.end(),
                                         [](const auto& one) { return one.name == "Object"; });
        if (count == 0 || static_cast<std::size_t>(count) > most) {
            throw Refused("MalformedXML");
        }
        XmlText xml;
        xml.open("DeleteResult", true);
        for (const XmlElement& one : request->elements) {
            if (one.name == "Object") {
                remove_one(shelf, asked, one, request->text_of("Quiet") == "true", xml);
            }
        }
        xml.close("DeleteResult");
        return xml_reply(xml.take());
    });
}

} // namespace

std::span<const Operation> object_operations() {
    static constexpr std::array rows{
        Operation{"PutObject", "PUT", Level::object, "", "writeFiles", put_object},
        Operation{"GetObject", "GET", Level::object, "", "readFiles", get_object},
        Operation{"GetObject", "GET", Level::object, "partNumber", "readFiles", get_object},
        Operation{"HeadObject", "HEAD", Level::object, "", "readFiles", get_object},
        Operation{"HeadObject", "HEAD", Level::object, "partNumber", "readFiles", get_object},
        Operation{"DeleteObject", "DELETE", Level::object, "", "writeFiles", delete_object},
        Operation{"DeleteObjects", "POST", Level::bucket, "delete", "", delete_objects},
        Operation{"GetObjectAcl", "GET", Level::object, "acl", "readFiles", get_object_acl},
        Operation{"GetObjectAttributes", "GET", Level::object, "attributes", "readFiles",
                  get_attributes},
    };
    return rows;
}

} // namespace harness::emulators::s3
