#include "emulators/s3/chunked_body.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"

namespace s3 = harness::emulators::s3;
using harness::concat;

namespace {

/// The example of AWS's own documentation: 66560 letters in two chunks.
s3::ChunkChain documented_chain() {
    const std::string scope = "20130524/us-east-1/s3/aws4_request";
    return {s3::derive_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope), "20130524T000000Z",
            scope, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"};
}

std::string documented_body() {
    return concat("10000;chunk-signature="
                  "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n",
                  std::string(65536, 'a'),
                  "\r\n400;chunk-signature="
                  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n",
                  std::string(1024, 'a'),
                  "\r\n0;chunk-signature="
                  "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
}

std::string decoded(s3::ChunkedBody& body, std::string& out, std::string_view text,
                    std::size_t step) {
    for (std::size_t at = 0; at < text.size(); at += step) {
        body.feed(text.substr(at, step));
    }
    body.finish();
    return out;
}

} // namespace

TEST_CASE("signed chunks are taken apart, however they come", "[s3]") {
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1U << 20U}}) {
        std::string out;
        s3::ChunkedBody body(s3::Payload::signed_chunks, documented_chain(),
                             [&](std::string_view piece) { out += piece; });
        CHECK(decoded(body, out, documented_body(), step) == std::string(66560, 'a'));
        CHECK(body.size() == 66560);
    }
}

TEST_CASE("a changed byte of a signed chunk is noticed", "[s3]") {
    std::string text = documented_body();
    text[1000] = 'b';
    s3::ChunkedBody body(s3::Payload::signed_chunks, documented_chain(), [](std::string_view) {});
    CHECK_THROWS_AS(body.feed(text), s3::Refused);
}

TEST_CASE("chunks without signatures have a checksum behind them", "[s3]") {
    const std::string text = "7\r\ntext 1\n\r\n0\r\nx-amz-checksum-crc32:7kiBJg==\r\n\r\n";
    std::string out;
    s3::ChunkedBody body(s3::Payload::unsigned_trailer, {},
                         [&](std::string_view piece) { out += piece; });
    CHECK(decoded(body, out, text, 3) == "text 1\n");
    CHECK(body.trailer().value_of("x-amz-checksum-crc32") == "7kiBJg==");
    CHECK(s3::base64(s3::digest_of(s3::Algorithm::crc32, out)) == "7kiBJg==");
}

TEST_CASE("what is no chunked body is refused", "[s3]") {
    for (const std::string text :
         {"", "7\r\nshort", "x\r\n", "3\r\nabcd\r\n0\r\n\r\n", "0\r\n\r\nmore"}) {
        s3::ChunkedBody body(s3::Payload::unsigned_trailer, {}, [](std::string_view) {});
        const auto feed = [&] {
            body.feed(text);
            body.finish();
        };
        CHECK_THROWS_AS(feed(), s3::Refused);
    }
}

TEST_CASE("digests are those that S3 names", "[s3]") {
    const auto shown = [](s3::Algorithm algorithm) {
        return s3::base64(s3::digest_of(algorithm, "123456789"));
    };
    CHECK(shown(s3::Algorithm::crc32) == "y/Q5Jg==");
    CHECK(shown(s3::Algorithm::crc32c) == "4waSgw==");
    CHECK(shown(s3::Algorithm::crc64nvme) == "rosUhgp5mIg=");
    CHECK(shown(s3::Algorithm::md5) == "JfnnlDI7RTiF9RgfG2JNCw==");
    CHECK(s3::from_base64("7kiBJg==") == std::string("\xee\x48\x81\x26"));
    CHECK_FALSE(s3::from_base64("?"));
}
