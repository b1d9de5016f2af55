#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

// Buckets, as B2's own API has them.
namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;
using bill::Class;

Json days_json(const std::optional<unsigned>& days) {
    return days ? Json(*days) : Json(nullptr);
}

Json rules_json(const s3::Bucket& bucket) {
    Json out = Json::array();
    for (const s3::LifecycleRule& rule : bucket.rules) {
        out.push_back(
            {{"daysFromHidingToDeleting", days_json(rule.days_to_deleting)},
             {"daysFromStartingToCancelingUnfinishedLargeFiles", days_json(rule.days_to_canceling)},
             {"daysFromUploadingToHiding", days_json(rule.days_to_hiding)},
             {"fileNamePrefix", rule.prefix}});
    }
    return out;
}

Json lock_json(const s3::Bucket& bucket, const s3::AccessKey& who) {
    if (!s3::has_capability(who, "readBucketRetentions")) {
        return {{"isClientAuthorizedToRead", false}, {"value", nullptr}};
    }
    Json retention{{"mode", nullptr}, {"period", nullptr}};
    if (!bucket.default_retention.mode.empty()) {
        retention["mode"] = lower_case(bucket.default_retention.mode);
        retention["period"] = {{"duration", bucket.default_days}, {"unit", "days"}};
    }
    return {{"isClientAuthorizedToRead", true},
            {"value",
             {{"defaultRetention", retention}, {"isFileLockEnabled", bucket.has_object_lock}}}};
}

Json bucket_json(const s3::Bucket& bucket, const s3::AccessKey& who) {
    return {{"accountId", bucket.owner.id},
            {"bucketId", bucket.id},
            {"bucketInfo", bucket.info},
            {"bucketName", bucket.name},
            {"bucketType", bucket.is_public ? "allPublic" : "allPrivate"},
            {"corsRules", Json::array()},
            {"defaultServerSideEncryption",
             {{"isClientAuthorizedToRead", true},
              {"value", {{"algorithm", nullptr}, {"mode", nullptr}}}}},
            {"fileLockConfiguration", lock_json(bucket, who)},
            {"lifecycleRules", rules_json(bucket)},
            {"options", Json::array({"s3"})},
            {"replicationConfiguration", {{"isClientAuthorizedToRead", true}, {"value", nullptr}}},
            {"revision", bucket.revision}};
}

bool is_good_name(std::string_view name) {
    constexpr std::size_t shortest = 6;
    constexpr std::size_t longest = 63;
    return name.size() >= shortest && name.size() <= longest && !name.starts_with("b2-") &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

std::optional<unsigned> days_in(const Fields& rule, std::string_view name) {
    const auto days = rule.number(name);
    constexpr std::int64_t most = 36'500;
    if (days && (*days < 1 || *days > most)) {
        deny_bad_request(concat(name, " must be a positive number of days"));
    }
    return days ? std::optional(static_cast<unsigned>(*days)) : std::nullopt;
}

/// No two rules may be about the same names.
void check_prefixes(const std::vector<s3::LifecycleRule>& rules) {
    constexpr std::size_t most = 100;
    if (rules.size() > most) {
        deny_bad_request("Too many lifecycle rules: there may be 100");
    }
    for (const s3::LifecycleRule& one : rules) {
        const auto count =
            std::count_if(rules.begin(), rules.end(), [&](const s3::LifecycleRule& other) {
                return other.prefix.starts_with(one.prefix);
            });
        if (count > 1) {
            deny_bad_request(concat("Prefixes of lifecycle rules overlap: '", one.prefix, "'"));
        }
    }
}

void take_rules(const Fields& fields, s3::Bucket& bucket) {
    if (!fields.has("lifecycleRules")) {
        return;
    }
    std::vector<s3::LifecycleRule> rules;
    for (const Fields& one : fields.objects("lifecycleRules")) {
        s3::LifecycleRule rule;
        rule.prefix = one.text_or("fileNamePrefix", "");
        rule.id = concat("rule-", rules.size() + 1);
        rule.days_to_hiding = days_in(one, "daysFromUploadingToHiding");
        rule.days_to_deleting = days_in(one, "daysFromHidingToDeleting");
        rule.days_to_canceling = days_in(one, "daysFromStartingToCancelingUnfinishedLargeFiles");
        rules.push_back(std::move(rule));
    }
    check_prefixes(rules);
    bucket.lifecycle = rules.empty() ? std::string() : s3::lifecycle_document(rules);
    bucket.rules = std::move(rules);
}

void take_type(const Fields& fields, s3::Bucket& bucket) {
    if (!fields.has("bucketType")) {
        return;
    }
    const std::string type = fields.text("bucketType");
    if (type != "allPrivate" && type != "allPublic") {
        deny_bad_request(concat("bucketType must be allPrivate or allPublic, not ", type));
    }
    bucket.is_public = type == "allPublic";
}

void take_retention(const Fields& fields, s3::Bucket& bucket) {
    if (!fields.has("defaultRetention")) {
        return;
    }
    const Fields retention = fields.object("defaultRetention");
    if (!retention.has("mode") || retention.text("mode") == "none") {
        bucket.default_retention = {};
        return;
    }
    const Fields period = retention.object("period");
    constexpr std::int64_t days_of_year = 365;
    constexpr std::int64_t most = 3000;
    const std::int64_t duration = period.number("duration").value_or(0);
    const std::string unit = period.text_or("unit", "");
    if (!bucket.has_object_lock || duration < 1 || duration > most ||
        (unit != "days" && unit != "years")) {
        deny_bad_request("defaultRetention needs file lock, and a period in days or years");
    }
    bucket.default_retention.mode = lock_mode_of(retention.text("mode"));
    bucket.default_days =
        static_cast<unsigned>(unit == "years" ? duration * days_of_year : duration);
}

/// What may be changed of a bucket, from one that it was read into.
void take_terms(s3::Bucket& bucket, const s3::Bucket& from) {
    bucket.info = from.info;
    bucket.is_public = from.is_public;
    bucket.rules = from.rules;
    bucket.lifecycle = from.lifecycle;
    bucket.default_retention = from.default_retention;
    bucket.default_days = from.default_days;
    bucket.has_object_lock = from.has_object_lock;
}

http::Reply create_bucket(Face& face, Call& call) {
    if (!s3::has_capability(call.who, "writeBuckets") || !call.who.bucket.empty()) {
        deny_unauthorized();
    }
    const std::string name = call.fields.text("bucketName");
    if (!is_good_name(name)) {
        deny_bad_request(concat("Invalid bucketName: ", name));
    }
    if (face.model().buckets.count(name) > 0) {
        throw Denied(400, "duplicate_bucket_name", "Bucket name is already in use.");
    }
    s3::Bucket wanted; // All is read before anything changes.
    wanted.has_object_lock = call.fields.flag("fileLockEnabled");
    wanted.info = call.fields.pairs("bucketInfo");
    take_type(call.fields, wanted);
    take_rules(call.fields, wanted);
    s3::Bucket& bucket = s3::add_bucket(face.model(), name, call.who.account, call.now);
    bucket.versioning = s3::Versioning::enabled;
    take_terms(bucket, wanted);
    call.bucket = name;
    return json_reply(bucket_json(bucket, call.who).dump());
}

/// A key for one bucket has to name it.
http::Reply list_buckets(Face& face, Call& call) {
    const bool may_see_all = s3::has_capability(call.who, "listAllBucketNames");
    if (!may_see_all && !s3::has_capability(call.who, "listBuckets")) {
        deny_unauthorized();
    }
    const std::string id = call.fields.text_or("bucketId", "");
    const std::string name = call.fields.text_or("bucketName", "");
    const auto own = face.model().buckets.find(call.who.bucket);
    const std::string own_id = own == face.model().buckets.end() ? "" : own->second.id;
    if (!call.who.bucket.empty() && id != own_id && name != call.who.bucket && !may_see_all) {
        deny_unauthorized();
    }
    Json buckets = Json::array();
    for (const auto& [bucket_name, bucket] : face.model().buckets) {
        const bool is_wanted =
            (id.empty() || id == bucket.id) && (name.empty() || name == bucket_name);
        if (is_wanted && bucket.owner.id == call.who.account.id) {
            buckets.push_back(bucket_json(bucket, call.who));
        }
    }
    return json_reply(Json{{"buckets", std::move(buckets)}}.dump());
}

http::Reply update_bucket(Face& face, Call& call) {
    s3::Bucket& bucket = bucket_in(face, call, "writeBuckets");
    const auto revision = call.fields.number("ifRevisionIs");
    if (revision && *revision != bucket.revision) {
        throw Denied(409, "conflict", "bucket is of another revision");
    }
    s3::Bucket wanted;
    take_terms(wanted, bucket);
    wanted.has_object_lock = bucket.has_object_lock || call.fields.flag("fileLockEnabled");
    if (call.fields.has("bucketInfo")) {
        wanted.info = call.fields.pairs("bucketInfo");
    }
    take_type(call.fields, wanted);
    take_rules(call.fields, wanted);
    take_retention(call.fields, wanted);
    take_terms(bucket, wanted);
    ++bucket.revision;
    return json_reply(bucket_json(bucket, call.who).dump());
}

http::Reply delete_bucket(Face& face, Call& call) {
    const s3::Bucket& bucket = bucket_in(face, call, "deleteBuckets");
    if (!bucket.objects.empty() || !bucket.uploads.empty()) {
        throw Denied(400, "cannot_delete_non_empty_bucket", "Cannot delete non-empty bucket");
    }
    const std::string told = bucket_json(bucket, call.who).dump();
    face.model().buckets.erase(call.bucket);
    return json_reply(told);
}

http::Reply no_notifications(Face&, Call&) {
    throw Denied(501, "not_implemented", "Event notifications are not known here.");
}

} // namespace

std::span<const Operation> bucket_operations() {
    static constexpr std::array rows{
        Operation{"b2_create_bucket", "CreateBucket", Class::c, create_bucket},
        Operation{"b2_list_buckets", "ListBuckets", Class::c, list_buckets},
        Operation{"b2_update_bucket", "", Class::c, update_bucket},
        Operation{"b2_delete_bucket", "DeleteBucket", Class::a, delete_bucket},
        Operation{"b2_get_bucket_notification_rules", "", Class::c, no_notifications},
        Operation{"b2_set_bucket_notification_rules", "", Class::c, no_notifications},
    };
    return rows;
}

} // namespace harness::emulators::b2
