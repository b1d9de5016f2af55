#include "emulators/s3/body.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/owner_xml.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <array>

// Buckets: made, listed, told about, removed.
namespace harness::emulators::s3 {

namespace {

using http::Reception;
using http::Reply;

constexpr std::string_view default_region = "us-east-1";

bool looks_like_address(std::string_view name) {
    constexpr std::size_t parts_of_address = 4;
    const auto parts = split(name, '.');
    return parts.size() == parts_of_address &&
           std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
           });
}

bool is_good_name(std::string_view name) {
    constexpr std::size_t shortest = 3;
    constexpr std::size_t longest = 63;
    const auto is_end = [](char c) { return is_lower(c) || is_digit(c); };
    const bool has_good_letters = std::all_of(
        name.begin(), name.end(), [&](char c) { return is_end(c) || c == '-' || c == '.'; });
    return name.size() >= shortest && name.size() <= longest && has_good_letters &&
           is_end(name.front()) && is_end(name.back()) &&
           name.find("..") == std::string_view::npos && !looks_like_address(name);
}

/// B2 wants more letters, and no dots.
bool is_good_for_b2(std::string_view name) {
    constexpr std::size_t shortest = 6;
    return name.size() >= shortest && name.find('.') == std::string_view::npos &&
           !name.starts_with("b2-");
}

Reception list_buckets(Shelf& shelf, Ask ask) {
    XmlText xml;
    xml.open("ListAllMyBucketsResult", true);
    write_owner(xml, "Owner", ask.who.account);
    xml.open("Buckets");
    for (const auto& [name, bucket] : shelf.model.buckets) {
        if (bucket.owner.id == ask.who.account.id) {
            xml.open("Bucket");
            xml.text("Name", name);
            xml.text("CreationDate", iso_time(bucket.created));
            xml.close("Bucket");
        }
    }
    xml.close("Buckets");
    xml.close("ListAllMyBucketsResult");
    return xml_reply(xml.take());
}

Reply make_bucket(Shelf& shelf, const Ask& ask, std::string location) {
    if (!is_good_name(ask.bucket) || (shelf.is_b2 && !is_good_for_b2(ask.bucket))) {
        throw Refused("InvalidBucketName");
    }
    const auto known = shelf.model.buckets.find(ask.bucket);
    if (known != shelf.model.buckets.end()) {
        const bool is_own = known->second.owner.id == ask.who.account.id;
        if (is_own && shelf.region == default_region) { // There alone it is no error.
            return empty_reply(200);
        }
        throw Refused(is_own ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists");
    }
    Bucket& bucket = add_bucket(shelf.model, ask.bucket, ask.who.account, ask.now);
    bucket.location = std::move(location);
    if (shelf.is_b2) {
        bucket.versioning = Versioning::enabled;
    }
    if (lower_case(ask.field("x-amz-bucket-object-lock-enabled")) == "true") {
        bucket.has_object_lock = true;
        bucket.versioning = Versioning::enabled;
    }
    Reply reply = empty_reply(200);
    reply.headers.set("location", "/" + ask.bucket);
    return reply;
}

Reception create_bucket(Shelf& shelf, Ask ask) {
    return text_body(std::move(ask), [&shelf](const Ask& asked, const Received& received) {
        std::string location;
        if (!received.text.empty()) {
            const auto xml = read_xml(received.text, "CreateBucketConfiguration");
            if (!xml) {
                throw Refused("MalformedXML");
            }
            location = xml->text_of("LocationConstraint");
        }
        return make_bucket(shelf, asked, std::move(location));
    });
}

Reception head_bucket(Shelf& shelf, Ask ask) {
    (void)bucket_of(shelf, ask);
    Reply reply = empty_reply(200);
    reply.headers.set("x-amz-bucket-region", shelf.region);
    return reply;
}

Reception delete_bucket(Shelf& shelf, Ask ask) {
    if (!bucket_of(shelf, ask).objects.empty()) {
        throw Refused("BucketNotEmpty");
    }
    shelf.model.buckets.erase(ask.bucket);
    return empty_reply(204);
}

Reception get_location(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    const std::string own = shelf.region == default_region ? "" : shelf.region;
    XmlText xml;
    xml.open("LocationConstraint", true);
    xml.words(bucket.location.empty() ? own : bucket.location);
    xml.close("LocationConstraint");
    return xml_reply(xml.take());
}

std::string_view status_of(Versioning versioning) {
    switch (versioning) {
    case Versioning::never:
        return "";
    case Versioning::enabled:
        return "Enabled";
    case Versioning::suspended:
        return "Suspended";
    }
    return "";
}

Reception get_versioning(Shelf& shelf, Ask ask) {
    const std::string_view status = status_of(bucket_of(shelf, ask).versioning);
    XmlText xml;
    xml.open("VersioningConfiguration", true);
    if (!status.empty()) {
        xml.text("Status", status);
    }
    xml.close("VersioningConfiguration");
    return xml_reply(xml.take());
}

Reception put_versioning(Shelf& shelf, Ask ask) {
    (void)bucket_of(shelf, ask);
    return text_body(std::move(ask), [&shelf](const Ask& asked, const Received& received) {
        const auto xml = read_xml(received.text, "VersioningConfiguration");
        const std::string_view status = xml ? xml->text_of("Status") : std::string_view();
        if (status != "Enabled" && status != "Suspended") {
            throw Refused("MalformedXML");
        }
        Bucket& bucket = bucket_of(shelf, asked);
        if (bucket.has_object_lock && status == "Suspended") {
            throw Refused("InvalidBucketState",
                          "Versioning cannot be suspended where there is object lock.");
        }
        if (shelf.is_b2 && status == "Suspended") {
            throw Refused("InvalidArgument", "Versions are always kept here.");
        }
        bucket.versioning = status == "Enabled" ? Versioning::enabled : Versioning::suspended;
        return empty_reply(200);
    });
}

Reception get_bucket_acl(Shelf& shelf, Ask ask) {
    return xml_reply(access_control_xml(bucket_of(shelf, ask).owner));
}

/// Private or public to read, as B2 has it, of the whole bucket; nothing else is kept.
Reception put_acl(Shelf& shelf, Ask ask) {
    constexpr std::array<std::string_view, 3> known{"", "private", "public-read"};
    (void)bucket_of(shelf, ask);
    if (std::find(known.begin(), known.end(), ask.field("x-amz-acl")) == known.end()) {
        throw Refused("InvalidArgument", "This store knows private and public-read alone.");
    }
    return text_body(std::move(ask), [](const Ask&, const Received&) { return empty_reply(200); });
}

Reception get_lifecycle(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    if (bucket.lifecycle.empty()) {
        throw Refused("NoSuchLifecycleConfiguration");
    }
    return xml_reply(bucket.lifecycle);
}

Reception put_lifecycle(Shelf& shelf, Ask ask) {
    (void)bucket_of(shelf, ask);
    return text_body(std::move(ask), [&shelf](const Ask& asked, Received received) {
        auto rules = lifecycle_rules(received.text);
        constexpr std::size_t most_of_b2 = 100;
        if (shelf.is_b2 && rules.size() > most_of_b2) {
            throw Refused("InvalidArgument", "There may be 100 life cycle rules at most");
        }
        Bucket& bucket = bucket_of(shelf, asked);
        bucket.rules = std::move(rules);
        bucket.lifecycle = std::move(received.text);
        return empty_reply(200);
    });
}

Reception delete_lifecycle(Shelf& shelf, Ask ask) {
    Bucket& bucket = bucket_of(shelf, ask);
    bucket.lifecycle.clear();
    bucket.rules.clear();
    return empty_reply(204);
}

} // namespace

std::span<const Operation> bucket_operations() {
    static constexpr std::array rows{
        Operation{"ListBuckets", "GET", Level::service, "", "listAllBucketNames", list_buckets},
        Operation{"CreateBucket", "PUT", Level::bucket, "", "writeBuckets", create_bucket},
        Operation{"HeadBucket", "HEAD", Level::bucket, "", "listBuckets", head_bucket},
        Operation{"DeleteBucket", "DELETE", Level::bucket, "", "deleteBuckets", delete_bucket},
        Operation{"GetBucketLocation", "GET", Level::bucket, "location", "listBuckets",
                  get_location},
        Operation{"GetBucketVersioning", "GET", Level::bucket, "versioning", "listBuckets",
                  get_versioning},
        Operation{"PutBucketVersioning", "PUT", Level::bucket, "versioning", "writeBuckets",
                  put_versioning},
        Operation{"GetBucketAcl", "GET", Level::bucket, "acl", "listBuckets", get_bucket_acl},
        Operation{"PutBucketAcl", "PUT", Level::bucket, "acl", "writeBuckets", put_acl},
        Operation{"PutObjectAcl", "PUT", Level::object, "acl", "writeFiles", put_acl},
        Operation{"GetBucketLifecycleConfiguration", "GET", Level::bucket, "lifecycle",
                  "listBuckets", get_lifecycle},
        Operation{"PutBucketLifecycleConfiguration", "PUT", Level::bucket, "lifecycle",
                  "writeBuckets", put_lifecycle},
        Operation{"DeleteBucketLifecycle", "DELETE", Level::bucket, "lifecycle", "writeBuckets",
                  delete_lifecycle},
    };
    return rows;
}

} // namespace harness::emulators::s3
