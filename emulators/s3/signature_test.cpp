#include "emulators/s3/signature.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"

namespace http = harness::emulators::http;
namespace s3 = harness::emulators::s3;
using harness::concat;

namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view empty_sha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

s3::SignatureJudge judge() {
    return s3::SignatureJudge([](std::string_view id) -> std::optional<std::string> {
        return id == "AKIAIOSFODNN7EXAMPLE" ? std::optional<std::string>(secret) : std::nullopt;
    });
}

std::chrono::sys_seconds at(std::string_view text) {
    return s3::read_compact_time(text).value();
}

/// The example of AWS's own documentation: the first ten bytes of an object.
http::Request ranged_get(std::string_view signature) {
    http::Request request;
    request.method = "GET";
    http::take_target("/test.txt", request);
    request.headers = {
        {"Host", "examplebucket.s3.amazonaws.com"},
        {"Range", "bytes=0-9"},
        {"x-amz-content-sha256", std::string(empty_sha256)},
        {"x-amz-date", "20130524T000000Z"},
        {"Authorization",
         concat(
             "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
             "aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=",
             signature)}};
    return request;
}

constexpr std::string_view right_signature =
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

std::string code_of(const std::variant<s3::Signed, s3::Refusal>& judged) {
    const auto* refused = std::get_if<s3::Refusal>(&judged);
    return refused == nullptr ? std::string() : refused->code;
}

} // namespace

TEST_CASE("a signature of AWS's documentation is right", "[s3]") {
    auto judged = judge().judge(ranged_get(right_signature), at("20130524T000100Z"));
    REQUIRE(std::holds_alternative<s3::Signed>(judged));
    CHECK(std::get<s3::Signed>(judged).key_id == "AKIAIOSFODNN7EXAMPLE");
    CHECK(std::get<s3::Signed>(judged).payload == s3::Payload::digest);
}

TEST_CASE("whatever is changed of a signed request is noticed", "[s3]") {
    const auto now = at("20130524T000100Z");
    http::Request other = ranged_get(right_signature);
    other.headers.set("range", "bytes=0-10");
    CHECK(code_of(judge().judge(other, now)) == "SignatureDoesNotMatch");
    other = ranged_get(right_signature);
    other.path = "/test.txu";
    CHECK(code_of(judge().judge(other, now)) == "SignatureDoesNotMatch");
    other = ranged_get(right_signature);
    other.query.emplace_back("versionId", "1");
    CHECK(code_of(judge().judge(other, now)) == "SignatureDoesNotMatch");
    other = ranged_get(right_signature);
    other.headers.add("x-amz-acl", "public-read"); // Not under the signature.
    CHECK(code_of(judge().judge(other, now)) == "AccessDenied");
}

TEST_CASE("times too far away, unknown keys and no signature are refused by their names", "[s3]") {
    const http::Request request = ranged_get(right_signature);
    CHECK(code_of(judge().judge(request, at("20130524T001600Z"))) == "RequestTimeTooSkewed");
    CHECK(code_of(judge().judge(request, at("20130523T234400Z"))) == "RequestTimeTooSkewed");
    s3::SignatureJudge nobody([](std::string_view) { return std::nullopt; });
    CHECK(code_of(nobody.judge(request, at("20130524T000000Z"))) == "InvalidAccessKeyId");
    http::Request plain = request;
    plain.headers.set("authorization", "");
    CHECK(code_of(judge().judge(plain, at("20130524T000000Z"))) == "AccessDenied");
}

TEST_CASE("a presigned link of AWS's documentation is right until it expires", "[s3]") {
    http::Request request;
    request.method = "GET";
    http::take_target(
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F"
        "20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        request);
    request.headers = {{"Host", "examplebucket.s3.amazonaws.com"}};
    CHECK(code_of(judge().judge(request, at("20130524T235900Z"))).empty());
    CHECK(code_of(judge().judge(request, at("20130525T000001Z"))) == "AccessDenied");
}
