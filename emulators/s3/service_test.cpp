#include "emulators/http/gate.hpp"
#include "emulators/s3/testing/client.hpp"
#include "harness/base/testing/catch.hpp"

namespace http = harness::emulators::http;
namespace s3 = harness::emulators::s3;
using harness::concat;
using s3::testing::Client;
using s3::testing::element_of;
using s3::testing::says;
using s3::testing::text_of;

namespace {

/// A store that has bad days.
s3::Settings harmed_by(const std::vector<std::string>& faults) {
    s3::Settings out;
    for (const std::string& text : faults) {
        out.faults.push_back(
            s3::read_fault(text, harness::Place{.file = "test", .line_text = {}}).value());
    }
    return out;
}

} // namespace

TEST_CASE("what was put is got, whole and in part", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client.ask("PUT", "/bucket/a%20b", "0123456789", {{"x-amz-meta-x", "y"}}).status == 200);
    const http::Reply whole = client.ask("GET", "/bucket/a%20b");
    CHECK(text_of(whole) == "0123456789");
    CHECK(whole.headers.value_of("x-amz-meta-x") == "y");
    CHECK(whole.headers.value_of("etag") == "\"781e5e245d69b566979b86e28d23f2c7\"");
    const http::Reply part = client.ask("GET", "/bucket/a%20b", "", {{"range", "bytes=-3"}});
    CHECK(part.status == 206);
    CHECK(text_of(part) == "789");
    CHECK(part.headers.value_of("content-range") == "bytes 7-9/10");
    CHECK(client.ask("GET", "/bucket/a%20b", "", {{"range", "bytes=10-"}}).status == 416);
    CHECK(says(client.ask("GET", "/bucket?list-type=2"), "<Key>a b</Key>"));
    CHECK(client.ask("DELETE", "/bucket").status == 409);
    CHECK(client.ask("DELETE", "/bucket/a%20b").status == 204);
    CHECK(client.ask("DELETE", "/bucket").status == 204);
}

TEST_CASE("a body that is not what its sender said changes nothing", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket").status == 200);
    const http::Reply bad =
        client.ask("PUT", "/bucket/k", "text", {{"content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="}});
    CHECK(bad.status == 400);
    CHECK(says(bad, "<Code>BadDigest</Code>"));
    const http::Reply sum =
        client.ask("PUT", "/bucket/k", "text", {{"x-amz-checksum-crc32", "AAAAAA=="}});
    CHECK(says(sum, "<Code>BadDigest</Code>"));
    CHECK(client.ask("GET", "/bucket/k").status == 404);
}

TEST_CASE("a hidden object comes back when its mark goes", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client
              .ask("PUT", "/bucket?versioning",
                   "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
              .status == 200);
    CHECK(client.ask("PUT", "/bucket/k", "one").status == 200);
    const http::Reply mark = client.ask("DELETE", "/bucket/k");
    CHECK(mark.headers.value_of("x-amz-delete-marker") == "true");
    CHECK(client.ask("GET", "/bucket/k").status == 404);
    const std::string id(mark.headers.value_of("x-amz-version-id"));
    CHECK(client.ask("DELETE", "/bucket/k?versionId=" + id).status == 204);
    CHECK(text_of(client.ask("GET", "/bucket/k")) == "one");
}

TEST_CASE("an upload in parts is one object, and asked for again it is answered again", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket").status == 200);
    const std::string id = element_of(client.ask("POST", "/bucket/k?uploads"), "UploadId");
    const std::string part(5U << 20U, 'a');
    const std::string first(
        client.ask("PUT", "/bucket/k?partNumber=1&uploadId=" + id, part).headers.value_of("etag"));
    const std::string second(
        client.ask("PUT", "/bucket/k?partNumber=2&uploadId=" + id, "b").headers.value_of("etag"));
    const std::string document =
        concat("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>", first,
               "</ETag></Part><Part><PartNumber>2</PartNumber><ETag>", second,
               "</ETag></Part></CompleteMultipartUpload>");
    for (int i = 0; i < 2; ++i) {
        CHECK(client.ask("POST", "/bucket/k?uploadId=" + id, document).status == 200);
    }
    CHECK(text_of(client.ask("GET", "/bucket/k")) == part + "b");
    CHECK(client.ask("GET", "/bucket/k?partNumber=2").headers.value_of("content-range") ==
          "bytes 5242880-5242880/5242881");
}

TEST_CASE("what is locked stays until its day", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket", "", {{"x-amz-bucket-object-lock-enabled", "true"}}).status ==
          200);
    const http::Reply put =
        client.ask("PUT", "/bucket/k", "text",
                   {{"x-amz-object-lock-mode", "COMPLIANCE"},
                    {"x-amz-object-lock-retain-until-date", "2026-04-01T00:00:00Z"}});
    CHECK(put.status == 200);
    const std::string id(put.headers.value_of("x-amz-version-id"));
    CHECK(client.ask("DELETE", "/bucket/k?versionId=" + id).status == 403);
    CHECK(client.ask("DELETE", "/bucket/k").status == 204); // Hidden, not gone.
    CHECK(text_of(client.ask("GET", "/bucket/k?versionId=" + id)) == "text");
}

TEST_CASE("what it does not know is not implemented, and what is not there has its name", "[s3]") {
    Client client({});
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(says(client.ask("GET", "/bucket?website"), "<Code>NotImplemented</Code>"));
    CHECK(says(client.ask("GET", "/other"), "<Code>NoSuchBucket</Code>"));
    CHECK(says(client.ask("GET", "/bucket/k"), "<Code>NoSuchKey</Code>"));
    CHECK(text_of(client.ask("HEAD", "/bucket/k")).empty());
    CHECK(client.told[1].operation == "unknown");
    CHECK(client.told[2].code == "NoSuchBucket");
    CHECK(client.told[2].operation == "ListObjects");
}

TEST_CASE("faults come where they were told to", "[s3]") {
    Client client(harmed_by({"on=PutObject,do=SlowDown,times=1", "on=GetObject,do=flip",
                             "on=ListObjects,do=stale,by=1h", "on=DeleteObject,do=lose-answer"}));
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client.ask("PUT", "/bucket/k", "text").status == 503);
    CHECK(client.ask("PUT", "/bucket/k", "text").status == 200);
    CHECK(client.ask("GET", "/bucket/k").manner.flipped_bit == 16);
    CHECK_FALSE(says(client.ask("GET", "/bucket"), "<Key>"));
    CHECK(client.ask("DELETE", "/bucket/k").manner.is_lost);
    CHECK(client.ask("GET", "/bucket/k").status == 404); // It was done.
}

TEST_CASE("what is held waits until it is let go, and only then is over", "[s3]") {
    Client client(
        harmed_by({"on=PutObject,key=before,do=hold", "on=PutObject,key=after,do=hold-answer"}));
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK_FALSE(client.ask("PUT", "/bucket/other", "text").manner.gate);
    const http::Reply before = client.ask("PUT", "/bucket/before", "text");
    REQUIRE(before.manner.gate);
    CHECK(before.manner.is_lost);
    CHECK(client.ask("GET", "/bucket/before").status == 404); // Nothing was done.
    const http::Reply after = client.ask("PUT", "/bucket/after", "text");
    REQUIRE(after.manner.gate);
    CHECK_FALSE(after.manner.is_lost);
    CHECK(after.status == 200);
    CHECK(text_of(client.ask("GET", "/bucket/after")) == "text");
    bool is_let_go = false;
    before.manner.gate->when_open([&is_let_go] { is_let_go = true; });
    CHECK_FALSE(is_let_go);
    client.service.set_faults({});
    CHECK(is_let_go);
    CHECK(after.manner.gate->is_open());
    CHECK_FALSE(client.ask("PUT", "/bucket/before", "text").manner.gate);
}

TEST_CASE("a request that is reset in its body is told all the same", "[s3]") {
    Client client(harmed_by({"on=PutObject,do=reset-in-body,bytes=2"}));
    CHECK(client.ask("PUT", "/bucket").status == 200);
    http::Reception reception = client.service.receive(
        s3::testing::signed_request(client.key, client.now, "PUT", "/bucket/k", "text"));
    auto& sink = std::get<std::unique_ptr<http::BodySink>>(reception);
    sink->take("text");
    CHECK_FALSE(sink->goes_on());
    CHECK(client.told.back().operation == "PutObject");
    CHECK(client.told.back().harm == "on=PutObject,do=reset-in-body,bytes=2");
    CHECK(client.told.back().received == 4);
}
