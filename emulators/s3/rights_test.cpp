#include "emulators/s3/rights.hpp"
#include "emulators/s3/testing/client.hpp"
#include "harness/base/testing/catch.hpp"

namespace http = harness::emulators::http;
namespace s3 = harness::emulators::s3;
using s3::testing::Client;
using s3::testing::element_of;
using s3::testing::says;

namespace {

s3::AccessKey key_with(std::vector<std::string> capabilities) {
    s3::AccessKey key{"some", "secret", {"me", "me"}};
    key.capabilities = std::move(capabilities);
    return key;
}

/// A store by B2's rules, with an object by its owner.
Client store_of_b2() {
    s3::Settings settings;
    settings.is_b2 = true;
    return Client(std::move(settings));
}

bool is_not_entitled(const http::Reply& reply) {
    return reply.status == 403 && element_of(reply, "Code") == "AccessDenied" &&
           element_of(reply, "Message") == "not entitled";
}

} // namespace

TEST_CASE("a key does what its capabilities say, and nothing else", "[s3]") {
    Client client = store_of_b2();
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client.ask("PUT", "/bucket/k", "text").status == 200);
    client.service.add_key(key_with({"listBuckets", "readFiles"}));
    client.key.id = "some";
    CHECK(client.ask("GET", "/bucket/k").status == 200);
    CHECK(client.ask("HEAD", "/bucket").status == 200);
    CHECK(is_not_entitled(client.ask("PUT", "/bucket/k", "other")));
    CHECK(is_not_entitled(client.ask("GET", "/bucket")));
    CHECK(is_not_entitled(client.ask("GET", "/")));
    CHECK(is_not_entitled(client.ask("DELETE", "/bucket/k")));
    CHECK(
        is_not_entitled(client.ask("PUT", "/bucket/c", "", {{"x-amz-copy-source", "/bucket/k"}})));
}

TEST_CASE("who may write may hide, but not remove for ever", "[s3]") {
    Client client = store_of_b2();
    CHECK(client.ask("PUT", "/bucket").status == 200);
    const http::Reply put = client.ask("PUT", "/bucket/k", "text");
    const std::string id(put.headers.value_of("x-amz-version-id"));
    CHECK_FALSE(id.empty()); // Versions are always kept.
    client.service.add_key(key_with({"writeFiles", "listFiles"}));
    client.key.id = "some";
    CHECK(client.ask("DELETE", "/bucket/k").headers.value_of("x-amz-delete-marker") == "true");
    CHECK(is_not_entitled(client.ask("DELETE", "/bucket/k?versionId=" + id)));
    const http::Reply several = client.ask("POST", "/bucket?delete",
                                           "<Delete><Object><Key>k</Key><VersionId>" + id +
                                               "</VersionId></Object></Delete>");
    CHECK(says(several, "<Message>not entitled</Message>"));
    CHECK(says(client.ask("GET", "/bucket?versions"), id));
}

TEST_CASE("a key is for one bucket and for names that begin so", "[s3]") {
    Client client = store_of_b2();
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client.ask("PUT", "/others").status == 200);
    s3::AccessKey key = key_with({"readFiles", "writeFiles", "listFiles"});
    key.bucket = "bucket";
    key.prefix = "host/";
    client.service.add_key(key);
    client.key.id = "some";
    CHECK(client.ask("PUT", "/bucket/host/k", "text").status == 200);
    CHECK(is_not_entitled(client.ask("PUT", "/bucket/k", "text")));
    CHECK(is_not_entitled(client.ask("PUT", "/others/host/k", "text")));
    CHECK(client.ask("GET", "/bucket?prefix=host/a").status == 200);
    CHECK(is_not_entitled(client.ask("GET", "/bucket?prefix=ho")));
    CHECK(is_not_entitled(
        client.ask("PUT", "/bucket/host/c", "", {{"x-amz-copy-source", "/bucket/k"}})));
}

TEST_CASE("what is not there is forbidden to look for without listBuckets, as on B2", "[s3]") {
    Client client = store_of_b2();
    CHECK(client.ask("PUT", "/bucket").status == 200);
    CHECK(client.ask("GET", "/bucket/k").status == 404);
    client.service.add_key(key_with({"readFiles"}));
    client.key.id = "some";
    const http::Reply reply = client.ask("GET", "/bucket/k");
    CHECK(reply.status == 403);
    CHECK(element_of(reply, "Message") == "Cannot access bucket");
}

TEST_CASE("keys that were revoked, have ended or are the master's are refused", "[s3]") {
    Client client = store_of_b2();
    CHECK(client.ask("PUT", "/bucket").status == 200);
    s3::AccessKey key = key_with({"listBuckets"});
    key.expires = client.now + std::chrono::hours(1);
    client.service.add_key(key);
    client.key.id = "some";
    CHECK(client.ask("HEAD", "/bucket").status == 200);
    client.now += std::chrono::hours(1);
    const http::Reply late = client.ask("GET", "/bucket?location");
    CHECK(late.status == 403);
    CHECK(element_of(late, "Code") == "InvalidAccessKeyId");
    CHECK(element_of(late, "Message") == "The key 'some' is not valid");
    key.expires.reset();
    key.is_master = true;
    client.service.add_key(key);
    CHECK(element_of(client.ask("GET", "/bucket?location"), "Message") ==
          "Malformed Access Key Id");
    CHECK(client.service.revoke_key("some"));
    CHECK_FALSE(client.service.revoke_key("some"));
    CHECK(client.ask("HEAD", "/bucket").status == 403);
}

TEST_CASE("bypassGovernance is what lets a key go past a lock", "[s3]") {
    Client client = store_of_b2();
    CHECK(client.ask("PUT", "/bucket", "", {{"x-amz-bucket-object-lock-enabled", "true"}}).status ==
          200);
    const http::Headers lock{{"x-amz-object-lock-mode", "GOVERNANCE"},
                             {"x-amz-object-lock-retain-until-date", "2026-04-01T00:00:00Z"}};
    const http::Reply put = client.ask("PUT", "/bucket/k", "text", lock);
    const std::string one = "/bucket/k?versionId=";
    const std::string id(put.headers.value_of("x-amz-version-id"));
    const http::Headers past{{"x-amz-bypass-governance-retention", "true"}};
    client.service.add_key(key_with({"writeFiles", "deleteFiles"}));
    client.key.id = "some";
    CHECK(is_not_entitled(client.ask("PUT", "/bucket/l", "text", lock)));
    CHECK(client.ask("DELETE", one + id, "", past).status == 403);
    client.service.add_key(key_with({"deleteFiles", "bypassGovernance"}));
    CHECK(client.ask("DELETE", one + id).status == 403);
    CHECK(client.ask("DELETE", one + id, "", past).status == 204);
}

TEST_CASE("checksums are refused by a B2 of before 2025's summer", "[s3]") {
    s3::Settings settings;
    settings.is_b2 = true;
    settings.accepts_checksums = false;
    Client client(std::move(settings));
    CHECK(client.ask("PUT", "/bucket").status == 200);
    const http::Reply reply =
        client.ask("PUT", "/bucket/k", "text", {{"x-amz-checksum-crc32", "O7R/dw=="}});
    CHECK(reply.status == 400);
    CHECK(element_of(reply, "Code") == "InvalidArgument");
    CHECK(element_of(reply, "Message") ==
          "Unsupported header 'x-amz-checksum-crc32' received for this API call.");
}
