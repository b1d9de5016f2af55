#include "emulators/relay/guard.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::emulators;
using namespace harness::emulators::relay;

namespace {

/// What the guard says of a request; empty: it may go on.
std::string judged(Guard& guard, const std::string& method, const std::string& bucket,
                   const std::string& key, http::Headers headers = {}) {
    s3::Ask ask;
    ask.request.method = method;
    ask.request.headers = std::move(headers);
    ask.bucket = bucket;
    ask.key = key;
    const s3::Operation* operation =
        s3::operation_for(ask.request, key.empty() ? s3::Level::bucket : s3::Level::object);
    REQUIRE(operation != nullptr);
    try {
        guard.check(*operation, ask);
    } catch (const s3::Refused& why) {
        return why.refusal().code;
    }
    return {};
}

} // namespace

TEST_CASE("a run deletes in another's bucket what it has put there alone", "[relay]") {
    Guard guard({"panther-test"});
    CHECK(judged(guard, "DELETE", "panther-test", "old") == "AccessDenied");
    CHECK(judged(guard, "GET", "panther-test", "old").empty());
    CHECK(judged(guard, "PUT", "panther-test", "new").empty());
    CHECK(judged(guard, "DELETE", "panther-test", "new").empty());
    CHECK(guard.is_of_run("panther-test", "new"));
    CHECK_FALSE(guard.is_of_run("panther-test", "old"));
    CHECK(judged(guard, "PUT", "panther-test", std::string(marker)) == "AccessDenied");
}

TEST_CASE("buckets that nobody named are not there, and no bucket is changed", "[relay]") {
    Guard guard({"panther-test"});
    CHECK(judged(guard, "GET", "photos", "a") == "NoSuchBucket");
    CHECK(judged(guard, "PUT", "photos", "") == "NoSuchBucket");
    CHECK(judged(guard, "DELETE", "panther-test", "") == "AccessDenied");
    CHECK(judged(guard, "PUT", "panther-test", "copy", {{"x-amz-copy-source", "/photos/a"}}) ==
          "NoSuchBucket");
}

TEST_CASE("names in the body of a DeleteObjects are looked at one by one", "[relay]") {
    Guard guard({"panther-test"});
    REQUIRE(judged(guard, "PUT", "panther-test", "new").empty());
    s3::Ask ask;
    ask.bucket = "panther-test";
    const auto named = named_to_delete("<Delete><Object><Key>new</Key></Object>"
                                       "<Object><Key>old</Key><VersionId>1</VersionId></Object>"
                                       "</Delete>");
    REQUIRE(named.size() == 2);
    CHECK_FALSE(named[0].is_version);
    CHECK(named[1].is_version);
    CHECK_THROWS_AS(guard.check_deletes(ask, named), s3::Refused);
    CHECK_NOTHROW(guard.check_deletes(ask, {named[0]}));
    CHECK_THROWS_AS(named_to_delete("<Other/>"), s3::Refused);
}

TEST_CASE("a list of buckets shows those that were named", "[relay]") {
    const Guard guard({"panther-test"});
    const std::string seen = named_buckets(
        "<ListAllMyBucketsResult><Buckets><Bucket><Name>photos</Name></Bucket><Bucket>"
        "<Name>panther-test</Name><CreationDate>2026-01-01T00:00:00Z</CreationDate></Bucket>"
        "</Buckets></ListAllMyBucketsResult>",
        guard);
    CHECK(seen.find("panther-test") != std::string::npos);
    CHECK(seen.find("photos") == std::string::npos);
}
