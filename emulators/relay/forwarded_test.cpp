#include "emulators/relay/forwarded.hpp"
#include "emulators/relay/trailer_frames.hpp"
#include "emulators/s3/chunked_body.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::emulators;
using namespace harness::emulators::relay;

namespace {

s3::Ask put(s3::Payload payload) {
    s3::Ask ask;
    ask.request.method = "PUT";
    ask.request.path = "/panther/data/a%20b";
    ask.request.query = {{"X-Amz-Signature", "abc"}, {"partNumber", "1"}};
    ask.request.headers = {{"host", "s3.eu-central-003.backblazeb2.com"},
                           {"authorization", "AWS4-HMAC-SHA256 secret"},
                           {"x-amz-date", "20260301T000000Z"},
                           {"x-amz-meta-owner", "panther"},
                           {"content-length", "5"}};
    ask.bucket = "panther";
    ask.key = "data/a b";
    ask.signature.payload = payload;
    ask.signature.payload_sha256 = "digest";
    return ask;
}

} // namespace

TEST_CASE("a request goes on by path, without its sender's signature", "[relay]") {
    const Forwarded out = forwarded(put(s3::Payload::digest), "127.0.0.1:9000");
    CHECK(out.request.path == "/panther/data/a%20b");
    REQUIRE(out.request.query.size() == 1);
    CHECK(out.request.query[0].first == "partNumber");
    CHECK(out.request.headers.value_of("host") == "127.0.0.1:9000");
    CHECK(out.request.headers.value_of("x-amz-meta-owner") == "panther");
    CHECK(out.request.headers.value_of("content-length") == "5");
    CHECK_FALSE(out.request.headers.has("authorization"));
    CHECK_FALSE(out.request.headers.has("x-amz-date"));
    CHECK(out.payload == "digest");
    CHECK(out.carriage == Carriage::as_it_is);
}

TEST_CASE("chunks that the sender signed go on as what is in them", "[relay]") {
    s3::Ask ask = put(s3::Payload::signed_chunks);
    ask.request.headers.set("content-encoding", "aws-chunked,gzip");
    ask.request.headers.set("content-length", "300");
    ask.request.headers.set("x-amz-decoded-content-length", "7");
    const Forwarded out = forwarded(ask, "h");
    CHECK(out.carriage == Carriage::decoded);
    CHECK(out.request.headers.value_of("content-length") == "7");
    CHECK(out.request.headers.value_of("content-encoding") == "gzip");
    CHECK(out.payload == "UNSIGNED-PAYLOAD");
}

TEST_CASE("a body whose size nobody tells is refused", "[relay]") {
    s3::Ask ask = put(s3::Payload::signed_chunks);
    CHECK_THROWS_AS(forwarded(ask, "h"), s3::Refused);
    ask = put(s3::Payload::unsigned_body);
    ask.request.headers.remove("content-length");
    ask.request.headers.set("transfer-encoding", "chunked");
    CHECK_THROWS_AS(forwarded(ask, "h"), s3::Refused);
}

TEST_CASE("a checksum behind the body goes on behind it, in as many bytes as were told",
          "[relay]") {
    const auto size = GENERATE(std::size_t{0}, 1, 65'535, 65'536, 65'537, 200'000);
    s3::Ask ask = put(s3::Payload::unsigned_trailer);
    ask.request.headers.set("x-amz-trailer", "x-amz-checksum-crc32");
    ask.request.headers.set("x-amz-decoded-content-length", std::to_string(size));
    const Forwarded out = forwarded(ask, "h");
    CHECK(out.carriage == Carriage::with_trailer);
    CHECK(out.payload == "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

    const std::string body(size, 'x');
    const std::string checksum = s3::base64(s3::digest_of(s3::Algorithm::crc32, body));
    TrailerFrames frames(out.body_size, out.algorithm, out.trailer);
    std::string framed;
    for (std::size_t at = 0; at < size; at += 1000) {
        framed += frames.take(std::string_view(body).substr(at, 1000));
    }
    framed += frames.finish(checksum);
    CHECK(std::to_string(framed.size()) == out.request.headers.value_of("content-length"));

    std::string read;
    s3::ChunkedBody chunks(s3::Payload::unsigned_trailer, {},
                           [&](std::string_view piece) { read += piece; });
    chunks.feed(framed);
    chunks.finish();
    CHECK(read == body);
    CHECK(chunks.trailer().value_of("x-amz-checksum-crc32") == checksum);
}
