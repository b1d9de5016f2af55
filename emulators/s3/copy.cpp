#include "emulators/s3/copy.hpp"

#include "emulators/s3/checksums.hpp"
#include "emulators/s3/object_fields.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/rights.hpp"
#include "emulators/s3/times.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

namespace harness::emulators::s3 {

namespace {

constexpr std::string_view conditions_prefix = "x-amz-copy-source-";

} // namespace

NamedSource named_source(std::string_view source) {
    constexpr std::string_view version_word = "?versionId=";
    const std::size_t mark = source.rfind(version_word);
    NamedSource out;
    if (mark != std::string_view::npos) {
        out.version = http::percent_decode(source.substr(mark + version_word.size()));
        source = source.substr(0, mark);
    }
    std::string path = http::percent_decode(source);
    if (path.starts_with('/')) {
        path.erase(0, 1);
    }
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos || slash + 1 == path.size()) {
        throw Refused("InvalidArgument", "Copy Source must mention the source bucket and key: "
                                         "sourcebucket/sourcekey");
    }
    out.bucket = path.substr(0, slash);
    out.key = path.substr(slash + 1);
    return out;
}

CopySource copy_source(Shelf& shelf, const Ask& ask) {
    const NamedSource named = named_source(ask.field("x-amz-copy-source"));
    check_access(ask.who, "readFiles", named.bucket, named.key);
    CopySource out;
    out.bucket = &bucket_named(shelf, ask, named.bucket);
    out.version = &version_of(*out.bucket, named.key, named.version);
    out.is_target = named.bucket == ask.bucket && named.key == ask.key && named.version.empty();
    check_conditions(ask.request.headers, conditions_prefix, out.version, false);
    return out;
}

http::Reception copy_object(Shelf& shelf, Ask ask) {
    Bucket& target = bucket_of(shelf, ask);
    const CopySource source = copy_source(shelf, ask);
    const bool replaces = ask.field("x-amz-metadata-directive") == "REPLACE";
    if (source.is_target && !replaces) {
        throw Refused("InvalidRequest", "This copy request is illegal because it is trying to copy "
                                        "an object to itself without changing the object's "
                                        "metadata.");
    }
    check_conditions(ask.request.headers, "", newest(target, ask.key), false);
    Version copy = *source.version;
    const std::string source_id = std::move(copy.id);
    copy.id.clear();
    copy.modified = ask.now;
    copy.owner = ask.who.account;
    copy.retention = {};
    set_lock(target, ask, copy.retention, copy.has_legal_hold);
    if (replaces) {
        copy.metadata = metadata_in(ask.request.headers);
    }
    if (const auto wanted = checksum_asked(ask.request.headers)) {
        copy.checksum = Checksum{*wanted, checksum_of(*wanted, *copy.content)};
    }
    if (!copy.parts.empty()) { // A copy is one whole, and its ETag that of one.
        copy.parts.clear();
        copy.etag = hex_bytes(digest_of(Algorithm::md5, *copy.content));
    }
    XmlText xml;
    xml.open("CopyObjectResult", true);
    xml.text("LastModified", iso_time(copy.modified));
    xml.text("ETag", in_quotes(copy.etag));
    if (copy.checksum) {
        xml.text(concat("Checksum", name_of(copy.checksum->algorithm)), copy.checksum->value);
    }
    xml.close("CopyObjectResult");
    http::Reply reply = xml_reply(xml.take());
    if (source.bucket->versioning != Versioning::never) {
        reply.headers.set("x-amz-copy-source-version-id", source_id);
    }
    const std::string id = add_version(shelf.model, target, ask.key, std::move(copy));
    if (!id.empty()) {
        reply.headers.set("x-amz-version-id", id);
    }
    return reply;
}

} // namespace harness::emulators::s3
