#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/testing/client.hpp"
#include "harness/base/testing/catch.hpp"

namespace s3 = harness::emulators::s3;
using s3::testing::Client;
using s3::testing::says;

namespace {

const s3::Time begin = s3::read_iso_time("2026-03-01T12:00:00Z").value();
constexpr std::chrono::days day(1);

s3::Version written(s3::Time when) {
    s3::Version out;
    out.modified = when;
    return out;
}

/// A bucket that keeps versions, with a rule.
s3::Bucket& bucket_with(s3::Model& model, const s3::LifecycleRule& rule) {
    s3::Bucket& bucket = s3::add_bucket(model, "bucket", {"me", "me"}, begin);
    bucket.versioning = s3::Versioning::enabled;
    bucket.rules = {rule};
    return bucket;
}

} // namespace

TEST_CASE("rules are read with their days and prefixes", "[s3]") {
    const auto rules = s3::lifecycle_rules(
        "<LifecycleConfiguration><Rule><ID>one</ID><Filter><Prefix>logs/</Prefix></Filter>"
        "<Status>Enabled</Status><Expiration><Days>3</Days></Expiration>"
        "<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays>"
        "</NoncurrentVersionExpiration><AbortIncompleteMultipartUpload>"
        "<DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"
        "<Rule><Prefix/><Status>Disabled</Status></Rule></LifecycleConfiguration>");
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].prefix == "logs/");
    CHECK(rules[0].days_to_hiding == 3U);
    CHECK(rules[0].days_to_deleting == 7U);
    CHECK(rules[0].days_to_canceling == 2U);
    CHECK_FALSE(rules[1].is_enabled);
    CHECK(s3::lifecycle_rules(s3::lifecycle_document(rules))[0].days_to_deleting == 7U);
}

TEST_CASE("rules that can not be kept are refused, not forgotten", "[s3]") {
    const auto code_of = [](std::string_view rule) -> std::string {
        try {
            (void)s3::lifecycle_rules(harness::concat("<LifecycleConfiguration><Rule>"
                                                      "<Status>Enabled</Status>",
                                                      rule, "</Rule></LifecycleConfiguration>"));
        } catch (const s3::Refused& refused) {
            return refused.refusal().code;
        }
        return "";
    };
    CHECK(code_of("<Expiration><Days>0</Days></Expiration>") == "InvalidArgument");
    CHECK(code_of("<Transition/>") == "NotImplemented");
    CHECK(code_of("<Filter><Tag/></Filter>") == "NotImplemented");
    CHECK(code_of("<Status>Enabled</Status>").empty());
}

TEST_CASE("what is old is hidden, and later gone, with its mark", "[s3]") {
    s3::Model model;
    s3::Bucket& bucket =
        bucket_with(model, {.prefix = "a/", .days_to_hiding = 2, .days_to_deleting = 3});
    (void)s3::add_version(model, bucket, "a/k", written(begin));
    (void)s3::add_version(model, bucket, "b/k", written(begin));
    s3::carry_out_lifecycle(model, begin + 2 * day - std::chrono::hours(1), true);
    CHECK_FALSE(s3::newest(bucket, "a/k")->is_marker);
    s3::carry_out_lifecycle(model, begin + 2 * day, true);
    CHECK(s3::newest(bucket, "a/k")->is_marker);
    s3::carry_out_lifecycle(model, begin + 4 * day, true);
    CHECK(bucket.objects.at("a/k").size() == 2);
    s3::carry_out_lifecycle(model, begin + 5 * day, true);
    CHECK(bucket.objects.count("a/k") == 0);
    CHECK_FALSE(s3::newest(bucket, "b/k")->is_marker);
}

TEST_CASE("what is locked outlives its rules", "[s3]") {
    s3::Model model;
    s3::Bucket& bucket = bucket_with(model, {.days_to_deleting = 1});
    s3::Version locked = written(begin);
    locked.retention = {"COMPLIANCE", std::chrono::floor<std::chrono::seconds>(begin + 9 * day)};
    (void)s3::add_version(model, bucket, "k", std::move(locked));
    (void)s3::add_version(model, bucket, "k", written(begin));
    s3::carry_out_lifecycle(model, begin + 5 * day, true);
    CHECK(bucket.objects.at("k").size() == 2);
    s3::carry_out_lifecycle(model, begin + 9 * day, true);
    CHECK(bucket.objects.at("k").size() == 1);
}

TEST_CASE("uploads that nobody ended are canceled", "[s3]") {
    s3::Model model;
    s3::Bucket& bucket = bucket_with(model, {.days_to_canceling = 1});
    s3::Upload upload;
    upload.key = "k";
    upload.begun = begin;
    bucket.uploads.emplace("id", std::move(upload));
    s3::carry_out_lifecycle(model, begin + std::chrono::hours(23), false);
    CHECK(bucket.uploads.size() == 1);
    s3::carry_out_lifecycle(model, begin + day, false);
    CHECK(bucket.uploads.empty());
}

TEST_CASE("the store's clock carries out what its days bring", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client
              .ask("PUT", "/bucket?lifecycle",
                   "<LifecycleConfiguration><Rule><Status>Enabled</Status><Prefix/>"
                   "<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>")
              .status == 200);
    CHECK(client.ask("PUT", "/bucket/k", "text").status == 200);
    client.now += std::chrono::hours(12); // Not a day old at midnight.
    CHECK(client.ask("HEAD", "/bucket/k").status == 200);
    client.now += std::chrono::hours(24);
    CHECK(client.ask("HEAD", "/bucket/k").status == 404);
    REQUIRE(client.told.size() == 6);
    const s3::Told& done = client.told[4];
    CHECK(done.operation == "Lifecycle");
    REQUIRE(done.changes.size() == 1);
    CHECK(done.changes[0].went == 4);
    CHECK(s3::iso_time(done.changes[0].at) == "2026-03-03T00:00:00.000Z");
}

TEST_CASE("what is put into a bucket with a rule for locks is kept as it says", "[s3]") {
    s3::Model model;
    s3::Bucket& bucket = bucket_with(model, {});
    bucket.default_retention.mode = "COMPLIANCE";
    bucket.default_days = 30;
    const std::string id = s3::add_version(model, bucket, "k", written(begin));
    (void)s3::hide(model, bucket, "k", begin, {"me", "me"});
    const s3::Version& kept = *s3::find_version(bucket, "k", id);
    CHECK(s3::is_locked(kept, begin + 29 * day));
    CHECK_FALSE(s3::is_locked(kept, begin + 31 * day));
    CHECK_FALSE(s3::is_locked(*s3::newest(bucket, "k"), begin));
    s3::Version own = written(begin);
    own.retention = {"GOVERNANCE", std::chrono::floor<std::chrono::seconds>(begin + 2 * day)};
    const std::string other = s3::add_version(model, bucket, "k", std::move(own));
    CHECK_FALSE(s3::is_locked(*s3::find_version(bucket, "k", other), begin + 3 * day));
}
