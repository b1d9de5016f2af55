#include "emulators/relay/guard.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::emulators;
using namespace harness::emulators::relay;

namespace {

/// What the guard says of a request; empty: it may go on.
struct Asked {
    const s3::Operation& operation;
    s3::Ask ask;
};

Asked asked_of(const std::string& method, const std::string& target) {
    s3::Ask ask;
    ask.request.method = method;
    http::take_target(target, ask.request);
    ask.bucket = "panther-test";
    ask.key = "big";
    const s3::Operation* operation = s3::operation_for(ask.request, s3::Level::object);
    REQUIRE(operation != nullptr);
    return {*operation, std::move(ask)};
}

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

TEST_CASE("uploads in parts are those that the run has begun, and open until they end", "[relay]") {
    Guard guard({"panther-test"});
    const auto begin = [&](const std::string& id) {
        const Asked one = asked_of("POST", "/?uploads");
        guard.check(one.operation, one.ask);
        guard.note(one.operation, one.ask,
                   "<InitiateMultipartUploadResult><UploadId>" + id +
                       "</UploadId></InitiateMultipartUploadResult>");
    };
    begin("a");
    begin("b");
    begin("c");
    const Asked foreign = asked_of("PUT", "/?partNumber=1&uploadId=foreign");
    CHECK_THROWS_AS(guard.check(foreign.operation, foreign.ask), s3::Refused);
    const Asked part = asked_of("PUT", "/?partNumber=1&uploadId=a");
    CHECK_NOTHROW(guard.check(part.operation, part.ask));
    const auto end = [&](const std::string& method, const std::string& id,
                         const std::string& answer) {
        const Asked one = asked_of(method, "/?uploadId=" + id);
        CHECK_NOTHROW(guard.check(one.operation, one.ask));
        guard.note(one.operation, one.ask, answer);
    };
    end("POST", "a", "<CompleteMultipartUploadResult/>");
    end("POST", "b", "<Error><Code>InternalError</Code></Error>");
    end("DELETE", "c", "");
    CHECK(guard.open_uploads() == std::vector<Upload>{{"panther-test", "big", "b"}});
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
