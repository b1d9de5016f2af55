#include "emulators/s3/checksums.hpp"
#include "emulators/s3/listing.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/owner_xml.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <array>

// Lists of keys and of versions.
namespace harness::emulators::s3 {

namespace {

using http::Reception;

constexpr std::size_t most_keys = 1000;

/// Keys as they are, or encoded, as XML can not hold all of them.
class KeyText {
  public:
    explicit KeyText(const Ask& ask) : is_encoded_(ask.word("encoding-type") == "url") {
        const auto word = ask.request.word("encoding-type");
        if (word && !is_encoded_) {
            throw Refused("InvalidArgument", "Invalid Encoding Method specified in Request");
        }
    }

    [[nodiscard]] std::string operator()(std::string_view key) const {
        return is_encoded_ ? http::percent_encode(key, true) : std::string(key);
    }

    void tell(XmlText& xml) const {
        if (is_encoded_) {
            xml.text("EncodingType", "url");
        }
    }

  private:
    bool is_encoded_;
};

std::size_t keys_asked(const Ask& ask) {
    const std::string_view word = ask.word("max-keys");
    if (word.empty()) {
        return most_keys;
    }
    const auto number = read_number<std::size_t>(word);
    if (!number) {
        throw Refused("InvalidArgument", "Provided max-keys not an integer or within range");
    }
    return std::min(*number, most_keys);
}

ListRequest list_request(const Ask& ask) {
    ListRequest request;
    request.prefix = ask.word("prefix");
    request.delimiter = ask.word("delimiter");
    request.most = keys_asked(ask);
    request.as_of = ask.as_of;
    return request;
}

void write_checksum_kinds(XmlText& xml, const Version& version) {
    if (version.checksum) {
        xml.text("ChecksumAlgorithm", name_of(version.checksum->algorithm));
        xml.text("ChecksumType", version.checksum->is_composite ? "COMPOSITE" : "FULL_OBJECT");
    }
}

void write_object(XmlText& xml, const Listed& one, const KeyText& shown, bool has_owner) {
    xml.open("Contents");
    xml.text("Key", shown(*one.key));
    xml.text("LastModified", iso_time(one.version->modified));
    xml.text("ETag", "\"" + one.version->etag + "\"");
    write_checksum_kinds(xml, *one.version);
    xml.text("Size", std::to_string(one.version->size()));
    if (has_owner) {
        write_owner(xml, "Owner", one.version->owner);
    }
    xml.text("StorageClass", "STANDARD");
    xml.close("Contents");
}

void write_prefixes(XmlText& xml, const Listing& listing, const KeyText& shown) {
    for (const std::string& prefix : listing.prefixes) {
        xml.open("CommonPrefixes");
        xml.text("Prefix", shown(prefix));
        xml.close("CommonPrefixes");
    }
}

void write_head(XmlText& xml, const Ask& ask, const ListRequest& request, const Listing& listing,
                const KeyText& shown) {
    xml.text("Name", ask.bucket);
    // Of the first kind of list, clients decode no prefix.
    const bool is_shown = ask.word("list-type") == "2";
    xml.text("Prefix", is_shown ? shown(request.prefix) : request.prefix);
    if (!request.delimiter.empty()) {
        xml.text("Delimiter", shown(request.delimiter));
    }
    xml.text("MaxKeys", std::to_string(request.most));
    shown.tell(xml);
    xml.text("IsTruncated", listing.is_truncated ? "true" : "false");
}

Reception list_v1(const Bucket& bucket, const Ask& ask) {
    const KeyText shown(ask);
    ListRequest request = list_request(ask);
    request.after = ask.word("marker");
    const Listing listing = list_objects(bucket, request);
    XmlText xml;
    xml.open("ListBucketResult", true);
    write_head(xml, ask, request, listing, shown);
    xml.text("Marker", shown(request.after));
    if (listing.is_truncated && !request.delimiter.empty()) {
        xml.text("NextMarker", shown(listing.next));
    }
    for (const Listed& one : listing.entries) {
        write_object(xml, one, shown, true);
    }
    write_prefixes(xml, listing, shown);
    xml.close("ListBucketResult");
    return xml_reply(xml.take());
}

Reception list_v2(const Bucket& bucket, const Ask& ask) {
    const KeyText shown(ask);
    ListRequest request = list_request(ask);
    const auto token = ask.request.word("continuation-token");
    const std::string_view start_after = ask.word("start-after");
    request.after = start_after;
    if (token) {
        const auto after = from_base64(*token);
        if (!after || (after->empty() && !token->empty())) {
            throw Refused("InvalidArgument", "The continuation token provided is incorrect");
        }
        request.after = token->empty() ? std::string(start_after) : *after;
    }
    const Listing listing = list_objects(bucket, request);
    XmlText xml;
    xml.open("ListBucketResult", true);
    write_head(xml, ask, request, listing, shown);
    xml.text("KeyCount", std::to_string(listing.entries.size() + listing.prefixes.size()));
    if (token) {
        xml.text("ContinuationToken", *token);
    }
    if (!start_after.empty()) {
        xml.text("StartAfter", shown(start_after));
    }
    if (listing.is_truncated) {
        xml.text("NextContinuationToken", base64(listing.next));
    }
    for (const Listed& one : listing.entries) {
        write_object(xml, one, shown, ask.word("fetch-owner") == "true");
    }
    write_prefixes(xml, listing, shown);
    xml.close("ListBucketResult");
    return xml_reply(xml.take());
}

Reception list(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    return ask.word("list-type") == "2" ? list_v2(bucket, ask) : list_v1(bucket, ask);
}

void write_version(XmlText& xml, const Listed& one, const KeyText& shown) {
    const std::string_view element = one.version->is_marker ? "DeleteMarker" : "Version";
    xml.open(element);
    xml.text("Key", shown(*one.key));
    xml.text("VersionId", one.version->id);
    xml.text("IsLatest", one.is_latest ? "true" : "false");
    xml.text("LastModified", iso_time(one.version->modified));
    if (!one.version->is_marker) {
        xml.text("ETag", "\"" + one.version->etag + "\"");
        write_checksum_kinds(xml, *one.version);
        xml.text("Size", std::to_string(one.version->size()));
        xml.text("StorageClass", "STANDARD");
    }
    write_owner(xml, "Owner", one.version->owner);
    xml.close(element);
}

Reception list_all_versions(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    const KeyText shown(ask);
    ListRequest request = list_request(ask);
    request.after = ask.word("key-marker");
    request.after_version = ask.word("version-id-marker");
    const Listing listing = list_versions(bucket, request);
    XmlText xml;
    xml.open("ListVersionsResult", true);
    write_head(xml, ask, request, listing, shown);
    xml.text("KeyMarker", shown(request.after));
    xml.text("VersionIdMarker", request.after_version);
    if (listing.is_truncated) {
        xml.text("NextKeyMarker", shown(listing.next));
        xml.text("NextVersionIdMarker", listing.next_version);
    }
    for (const Listed& one : listing.entries) {
        write_version(xml, one, shown);
    }
    write_prefixes(xml, listing, shown);
    xml.close("ListVersionsResult");
    return xml_reply(xml.take());
}

} // namespace

std::span<const Operation> listing_operations() {
    static constexpr std::array rows{
        Operation{"ListObjects", "GET", Level::bucket, "", "listFiles", list},
        Operation{"ListObjectVersions", "GET", Level::bucket, "versions", "listFiles",
                  list_all_versions},
    };
    return rows;
}

} // namespace harness::emulators::s3
