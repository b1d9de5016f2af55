#include "emulators/s3/body.hpp"
#include "emulators/s3/locks.hpp"
#include "emulators/s3/object_fields.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/rights.hpp"
#include "emulators/s3/times.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/number.hpp"

#include <array>

// Object lock: what nobody may remove before its day.
namespace harness::emulators::s3 {

namespace {

using http::Reception;

constexpr std::string_view governance = "GOVERNANCE";
constexpr std::string_view compliance = "COMPLIANCE";
constexpr unsigned days_of_year = 365;

bool goes_past_governance(const Ask& ask) {
    return ask.field("x-amz-bypass-governance-retention") == "true" &&
           has_capability(ask.who, "bypassGovernance");
}

bool is_kept(const Version& version, const Ask& ask) {
    return !version.retention.mode.empty() && version.retention.until > ask.now;
}

Bucket& locked_bucket(Shelf& shelf, const Ask& ask) {
    Bucket& bucket = bucket_of(shelf, ask);
    if (!bucket.has_object_lock) {
        throw Refused("InvalidRequest", "Bucket is missing Object Lock Configuration");
    }
    return bucket;
}

Version& locked_version(Shelf& shelf, const Ask& ask) {
    Bucket& bucket = locked_bucket(shelf, ask);
    const Version& version = version_of(bucket, ask.key, ask.word("versionId"));
    return *find_version(bucket, ask.key, version.id);
}

Reception get_lock(Shelf& shelf, Ask ask) {
    const Bucket& bucket = bucket_of(shelf, ask);
    if (!bucket.has_object_lock) {
        throw Refused("ObjectLockConfigurationNotFoundError");
    }
    XmlText xml;
    xml.open("ObjectLockConfiguration", true);
    xml.text("ObjectLockEnabled", "Enabled");
    if (!bucket.default_retention.mode.empty()) {
        xml.open("Rule");
        xml.open("DefaultRetention");
        xml.text("Mode", bucket.default_retention.mode);
        xml.text("Days", std::to_string(bucket.default_days));
        xml.close("DefaultRetention");
        xml.close("Rule");
    }
    xml.close("ObjectLockConfiguration");
    return xml_reply(xml.take());
}

void set_default(Bucket& bucket, const XmlElement& rule) {
    const XmlElement* retention = rule.find("DefaultRetention");
    if (retention == nullptr) {
        throw Refused("MalformedXML");
    }
    const std::string_view mode = retention->text_of("Mode");
    const auto days = read_number<unsigned>(retention->text_of("Days"));
    const auto years = read_number<unsigned>(retention->text_of("Years"));
    if ((mode != governance && mode != compliance) || days.has_value() == years.has_value()) {
        throw Refused("MalformedXML");
    }
    const unsigned count = days ? *days : *years * days_of_year;
    if (count == 0) {
        throw Refused("InvalidArgument", "Default retention period must be a positive integer "
                                         "value.");
    }
    bucket.default_retention.mode = mode;
    bucket.default_days = count;
}

Reception put_lock(Shelf& shelf, Ask ask) {
    if (bucket_of(shelf, ask).versioning != Versioning::enabled) {
        throw Refused("InvalidBucketState",
                      "Object lock needs versioning, which the bucket has not got.");
    }
    return text_body(std::move(ask), [&shelf](const Ask& asked, const Received& received) {
        const auto xml = read_xml(received.text, "ObjectLockConfiguration");
        if (!xml || xml->text_of("ObjectLockEnabled") != "Enabled") {
            throw Refused("MalformedXML");
        }
        Bucket& bucket = bucket_of(shelf, asked);
        if (const XmlElement* rule = xml->find("Rule")) {
            set_default(bucket, *rule);
        } else {
            bucket.default_retention = {};
        }
        bucket.has_object_lock = true;
        return empty_reply(200);
    });
}

Reception get_retention(Shelf& shelf, Ask ask) {
    const Version& version = locked_version(shelf, ask);
    if (version.retention.mode.empty()) {
        throw Refused("NoSuchObjectLockConfiguration");
    }
    XmlText xml;
    xml.open("Retention", true);
    xml.text("Mode", version.retention.mode);
    xml.text("RetainUntilDate", iso_time(version.retention.until));
    xml.close("Retention");
    return xml_reply(xml.take());
}

Reception put_retention(Shelf& shelf, Ask ask) {
    (void)locked_version(shelf, ask);
    return text_body(std::move(ask), [&shelf](const Ask& asked, const Received& received) {
        const auto xml = read_xml(received.text, "Retention");
        const std::string_view mode = xml ? xml->text_of("Mode") : std::string_view();
        const auto until = xml ? read_iso_time(xml->text_of("RetainUntilDate")) : std::nullopt;
        if (!xml || (mode != governance && mode != compliance) || !until) {
            throw Refused("MalformedXML");
        }
        Version& version = locked_version(shelf, asked);
        const bool is_weaker = *until < version.retention.until ||
                               (version.retention.mode == compliance && mode == governance);
        const bool may = version.retention.mode == governance && goes_past_governance(asked);
        if (is_kept(version, asked) && is_weaker && !may) {
            throw Refused("AccessDenied", "Object is WORM protected and cannot be overwritten");
        }
        version.retention = {std::string(mode), *until};
        note_change(bucket_of(shelf, asked), asked.key, version.id);
        return empty_reply(200);
    });
}

Reception get_legal_hold(Shelf& shelf, Ask ask) {
    XmlText xml;
    xml.open("LegalHold", true);
    xml.text("Status", locked_version(shelf, ask).has_legal_hold ? "ON" : "OFF");
    xml.close("LegalHold");
    return xml_reply(xml.take());
}

Reception put_legal_hold(Shelf& shelf, Ask ask) {
    (void)locked_version(shelf, ask);
    return text_body(std::move(ask), [&shelf](const Ask& asked, const Received& received) {
        const auto xml = read_xml(received.text, "LegalHold");
        const std::string_view status = xml ? xml->text_of("Status") : std::string_view();
        if (status != "ON" && status != "OFF") {
            throw Refused("MalformedXML");
        }
        Version& version = locked_version(shelf, asked);
        version.has_legal_hold = status == "ON";
        note_change(bucket_of(shelf, asked), asked.key, version.id);
        return empty_reply(200);
    });
}

} // namespace

void check_removable(Bucket& bucket, const Ask& ask, std::string_view key, std::string_view id) {
    const Version* version = find_version(bucket, key, id);
    if (version == nullptr) {
        return;
    }
    const bool may = version->retention.mode == governance && goes_past_governance(ask);
    if (version->has_legal_hold || (is_locked(*version, ask.now) && !may)) {
        throw Refused("AccessDenied", "Object is WORM protected and cannot be removed");
    }
}

std::span<const Operation> lock_operations() {
    static constexpr std::array rows{
        Operation{"GetObjectLockConfiguration", "GET", Level::bucket, "object-lock",
                  "readBucketRetentions", get_lock},
        Operation{"PutObjectLockConfiguration", "PUT", Level::bucket, "object-lock",
                  "writeBucketRetentions", put_lock},
        Operation{"GetObjectRetention", "GET", Level::object, "retention", "readFileRetentions",
                  get_retention},
        Operation{"PutObjectRetention", "PUT", Level::object, "retention", "writeFileRetentions",
                  put_retention},
        Operation{"GetObjectLegalHold", "GET", Level::object, "legal-hold", "readFileLegalHolds",
                  get_legal_hold},
        Operation{"PutObjectLegalHold", "PUT", Level::object, "legal-hold", "writeFileLegalHolds",
                  put_legal_hold},
    };
    return rows;
}

} // namespace harness::emulators::s3
