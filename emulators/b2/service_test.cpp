#include "emulators/b2/service.hpp"
#include "emulators/s3/testing/client.hpp"
#include "harness/base/testing/catch.hpp"

#include <nlohmann/json.hpp>

namespace b2 = harness::emulators::b2;
namespace http = harness::emulators::http;
namespace s3 = harness::emulators::s3;
using harness::concat;
using Json = nlohmann::json;
using s3::testing::element_of;
using s3::testing::says;
using s3::testing::text_of;

namespace {

/// Somebody who asks B2 in both of its ways.
class Client {
  public:
    explicit Client(const std::vector<std::string>& faults = {})
        : service(settings(faults), blobs_, [this](const s3::Told& one) { told.push_back(one); }) {
        authorize();
    }

    http::Reply send(std::string method, const std::string& target, const std::string& body,
                     http::Headers fields) {
        http::Request request;
        request.method = std::move(method);
        http::take_target(target, request);
        request.headers = std::move(fields);
        request.headers.set("host", "b2.test");
        request.headers.set("content-length", std::to_string(body.size()));
        return s3::testing::ask(service, std::move(request), body);
    }

    http::Reply authorize(unsigned version = 2) {
        http::Reply reply =
            send("GET", concat("/b2api/v", version, "/b2_authorize_account"), "",
                 {{"authorization", "Basic " + s3::base64(concat(key.id, ":", key.secret))}});
        if (reply.status == 200) {
            token = Json::parse(text_of(reply)).at("authorizationToken").get<std::string>();
        }
        return reply;
    }

    http::Reply call(const std::string& name, const Json& body) {
        return send("POST", "/b2api/v2/" + name, body.dump(), {{"authorization", token}});
    }

    /// The answer to one that goes well.
    Json json(const std::string& name, const Json& body) {
        const http::Reply reply = call(name, body);
        INFO(text_of(reply));
        REQUIRE(reply.status == 200);
        return Json::parse(text_of(reply));
    }

    std::string code(const std::string& name, const Json& body) {
        return Json::parse(text_of(call(name, body))).at("code").get<std::string>();
    }

    std::string make_bucket(const std::string& name) {
        return json("b2_create_bucket",
                    {{"accountId", "me"}, {"bucketName", name}, {"bucketType", "allPrivate"}})
            .at("bucketId");
    }

    /// Where to upload to, with the token for it.
    std::pair<std::string, std::string> upload_url(const std::string& bucket_id) {
        const Json url = json("b2_get_upload_url", {{"bucketId", bucket_id}});
        return {url.at("uploadUrl").get<std::string>().substr(std::string("http://b2.test").size()),
                url.at("authorizationToken")};
    }

    http::Reply upload(const std::string& bucket_id, const std::string& name,
                       const std::string& body, http::Headers fields = {}) {
        const auto [path, upload_token] = upload_url(bucket_id);
        fields.set("authorization", upload_token);
        fields.set("x-bz-file-name", http::percent_encode(name, true));
        if (!fields.has("x-bz-content-sha1")) {
            fields.set("x-bz-content-sha1", sha1(body));
        }
        return send("POST", path, body, std::move(fields));
    }

    static std::string sha1(const std::string& text) {
        return harness::hex_bytes(s3::digest_of(s3::Algorithm::sha1, text));
    }

    http::Reply s3_ask(std::string method, const std::string& target, const std::string& body = "",
                       http::Headers fields = {}) {
        return s3::testing::ask(service,
                                s3::testing::signed_request(key, now, std::move(method), target,
                                                            body, std::move(fields)),
                                body);
    }

    s3::AccessKey key{"ID", "secret", {"me", "me"}};
    s3::Time now = s3::read_iso_time("2026-03-01T12:00:00Z").value();
    std::vector<s3::Told> told;
    std::string token;

  private:
    b2::Settings settings(const std::vector<std::string>& faults) {
        b2::Settings out;
        out.account = key.account;
        out.secret = "of the test";
        out.s3.keys = {key};
        out.s3.now = [this] { return now; };
        for (const std::string& text : faults) {
            out.s3.faults.push_back(s3::read_fault(text,
                                                   harness::Place{.file = "test", .line_text = {}},
                                                   {"b2_get_upload_url"})
                                        .value());
        }
        return out;
    }

    s3::MemoryStore blobs_;

  public:
    b2::B2Service service; ///< Last, as it uses the others.
};

std::vector<std::string> names_of(const Json& list) {
    std::vector<std::string> out;
    for (const Json& file : list.at("files")) {
        out.push_back(concat(file.at("action").get<std::string>(), " ",
                             file.at("fileName").get<std::string>()));
    }
    return out;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("each version of the API tells the account as its clients read it", "[b2]") {
    Client client;
    const Json second = Json::parse(text_of(client.authorize(2)));
    CHECK(second.at("apiUrl") == "http://b2.test");
    CHECK(second.at("allowed").at("bucketId").is_null());
    CHECK(second.at("absoluteMinimumPartSize") == 5'000'000);
    const Json third = Json::parse(text_of(client.authorize(3)));
    CHECK(third.at("apiInfo").at("storageApi").at("downloadUrl") == "http://b2.test");
    CHECK(third.at("apiInfo").at("storageApi").at("capabilities").size() > 20);
    const Json fourth = Json::parse(text_of(client.authorize(4)));
    CHECK(fourth.at("apiInfo").at("storageApi").at("allowed").at("buckets").is_null());
    client.key.secret = "wrong";
    CHECK(client.authorize().status == 401);
}

TEST_CASE("what one face wrote the other reads", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const http::Reply put =
        client.upload(id, "a/b c", "native", {{"x-bz-info-src_last_modified_millis", "17"}});
    REQUIRE(put.status == 200);
    const http::Reply got = client.s3_ask("GET", "/backups/a/b%20c");
    CHECK(text_of(got) == "native");
    CHECK(got.headers.value_of("x-amz-meta-src_last_modified_millis") == "17");
    CHECK(got.headers.value_of("x-amz-version-id") ==
          Json::parse(text_of(put)).at("fileId").get<std::string>());
    CHECK(client.s3_ask("PUT", "/backups/other", "by s3", {{"x-amz-meta-x", "y"}}).status == 200);
    const http::Reply file =
        client.send("GET", "/file/backups/other", "", {{"authorization", client.token}});
    CHECK(text_of(file) == "by s3");
    CHECK(file.headers.value_of("x-bz-info-x") == "y");
    CHECK(names_of(client.json("b2_list_file_names", {{"bucketId", id}})) ==
          Texts{"upload a/b c", "upload other"});
}

TEST_CASE("an upload is what its sum says, however that comes", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const std::string text = "forty digits follow";
    const http::Reply at_end = client.upload(id, "k", text + Client::sha1(text),
                                             {{"x-bz-content-sha1", "hex_digits_at_end"}});
    REQUIRE(at_end.status == 200);
    CHECK(Json::parse(text_of(at_end)).at("contentLength") == text.size());
    CHECK(Json::parse(text_of(at_end)).at("contentSha1") == Client::sha1(text));
    const http::Reply wrong =
        client.upload(id, "k", text, {{"x-bz-content-sha1", Client::sha1("other")}});
    CHECK(wrong.status == 400);
    CHECK(says(wrong, "Sha1 did not match data received"));
    CHECK(client.upload(id, "k", text, {{"x-bz-content-sha1", "none"}}).status == 400);
    const http::Reply unsure =
        client.upload(id, "k", text, {{"x-bz-content-sha1", "do_not_verify"}});
    CHECK(says(unsure, "\"unverified:" + Client::sha1(text)));
    CHECK(client.json("b2_list_file_versions", {{"bucketId", id}}).at("files").size() == 2);
    CHECK(client.upload(id, "/k", text).status == 400);
}

TEST_CASE("an upload's token serves one at a time, and for a day", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const auto [path, token] = client.upload_url(id);
    const http::Headers fields{
        {"authorization", token}, {"x-bz-file-name", "k"}, {"x-bz-content-sha1", "do_not_verify"}};
    http::Request request;
    request.method = "POST";
    http::take_target(path, request);
    request.headers = fields;
    request.headers.set("content-length", "4");
    {
        const http::Reception first = client.service.receive(request);
        REQUIRE(std::holds_alternative<std::unique_ptr<http::BodySink>>(first));
        const http::Reply second = client.send("POST", path, "text", fields);
        CHECK(second.status == 400);
        CHECK(says(second, "\"auth_token_limit\""));
        CHECK(says(second, "more than one upload using auth token"));
    }
    CHECK(client.send("POST", path, "text", fields).status == 200); // The first broke off.
    client.now += std::chrono::hours(24);
    CHECK(says(client.send("POST", path, "text", fields), "expired_auth_token"));
    CHECK(client.code("b2_list_buckets", {{"accountId", "me"}}) == "expired_auth_token");
}

TEST_CASE("a large file is its parts, in their order", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const std::string file = client
                                 .json("b2_start_large_file", {{"bucketId", id},
                                                               {"fileName", "large"},
                                                               {"contentType", "b2/x-auto"},
                                                               {"fileInfo", {{"x", "y"}}}})
                                 .at("fileId");
    const std::string first(5'000'000, 'a');
    for (const auto& [number, text] : {std::pair<std::string, std::string>{"2", "end"},
                                       std::pair<std::string, std::string>{"1", first}}) {
        const Json url = client.json("b2_get_upload_part_url", {{"fileId", file}});
        const std::string where = url.at("uploadUrl");
        CHECK(client
                  .send("POST", where.substr(where.find("/b2api")), text,
                        {{"authorization", url.at("authorizationToken")},
                         {"x-bz-part-number", number},
                         {"x-bz-content-sha1", Client::sha1(text)}})
                  .status == 200);
    }
    CHECK(names_of(client.json("b2_list_file_versions", {{"bucketId", id}})) ==
          Texts{"start large"});
    CHECK(client.json("b2_list_unfinished_large_files", {{"bucketId", id}}).at("files").size() ==
          1);
    CHECK(client.json("b2_list_parts", {{"fileId", file}}).at("parts")[1].at("contentLength") == 3);
    CHECK(client.code("b2_finish_large_file",
                      {{"fileId", file}, {"partSha1Array", {Client::sha1(first), "0"}}}) ==
          "part_sha1_mismatch");
    CHECK(client.code("b2_finish_large_file",
                      {{"fileId", file},
                       {"partSha1Array", {Client::sha1(first), Client::sha1("end"), "0"}}}) ==
          "missing_part");
    const Json done = client.json(
        "b2_finish_large_file",
        {{"fileId", file}, {"partSha1Array", {Client::sha1(first), Client::sha1("end")}}});
    CHECK(done.at("fileId") == file);
    CHECK(done.at("contentSha1") == "none");
    const http::Reply end =
        client.send("GET", "/file/backups/large", "",
                    {{"authorization", client.token}, {"range", "bytes=4999999-"}});
    CHECK(end.status == 206);
    CHECK(text_of(end) == "aend");
    CHECK(client.code("b2_cancel_large_file", {{"fileId", file}}) == "bad_request");
}

TEST_CASE("files are hidden, found again, and removed by version", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const std::string file = Json::parse(text_of(client.upload(id, "k", "text"))).at("fileId");
    CHECK(client.json("b2_get_file_info", {{"fileId", file}}).at("fileName") == "k");
    const std::string mark =
        client.json("b2_hide_file", {{"bucketId", id}, {"fileName", "k"}}).at("fileId");
    CHECK(client.code("b2_hide_file", {{"bucketId", id}, {"fileName", "k"}}) == "already_hidden");
    CHECK(client.code("b2_hide_file", {{"bucketId", id}, {"fileName", "l"}}) == "no_such_file");
    CHECK(client.send("HEAD", "/file/backups/k", "", {{"authorization", client.token}}).status ==
          404);
    CHECK(text_of(client.send("GET", "/b2api/v2/b2_download_file_by_id?fileId=" + file, "",
                              {{"authorization", client.token}})) == "text");
    CHECK(names_of(client.json("b2_list_file_versions", {{"bucketId", id}})) ==
          Texts{"hide k", "upload k"});
    CHECK(client.json("b2_list_file_names", {{"bucketId", id}}).at("files").empty());
    CHECK(client.code("b2_delete_bucket", {{"accountId", "me"}, {"bucketId", id}}) ==
          "cannot_delete_non_empty_bucket");
    for (const std::string& one : {mark, file}) {
        (void)client.json("b2_delete_file_version", {{"fileName", "k"}, {"fileId", one}});
    }
    CHECK(client.code("b2_delete_file_version", {{"fileName", "k"}, {"fileId", file}}) ==
          "file_not_present");
    (void)client.json("b2_delete_bucket", {{"accountId", "me"}, {"bucketId", id}});
    CHECK(client.code("b2_get_upload_url", {{"bucketId", id}}) == "bad_bucket_id");
}

TEST_CASE("lists go on where they were cut, with folders", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    for (const char* name : {"a/1", "a/2", "b", "b", "c/1"}) {
        REQUIRE(client.upload(id, name, name).status == 200);
    }
    const auto walk = [&](const std::string& call, Json asked) {
        Texts out;
        for (int i = 0; i < 20; ++i) {
            const Json list = client.json(call, asked);
            for (const std::string& one : names_of(list)) {
                out.push_back(one);
            }
            if (list.at("nextFileName").is_null()) {
                return out;
            }
            asked["startFileName"] = list.at("nextFileName");
            asked["startFileId"] = list.value("nextFileId", Json());
        }
        return Texts{"no end"};
    };
    for (const int most : {1, 2, 3, 100}) {
        CAPTURE(most);
        const Json asked{{"bucketId", id}, {"maxFileCount", most}};
        Json folders = asked;
        folders["delimiter"] = "/";
        CHECK(walk("b2_list_file_names", asked) ==
              Texts{"upload a/1", "upload a/2", "upload b", "upload c/1"});
        CHECK(walk("b2_list_file_versions", asked) ==
              Texts{"upload a/1", "upload a/2", "upload b", "upload b", "upload c/1"});
        CHECK(walk("b2_list_file_names", folders) == Texts{"folder a/", "upload b", "folder c/"});
        CHECK(walk("b2_list_file_versions", folders) ==
              Texts{"folder a/", "upload b", "upload b", "folder c/"});
    }
}

TEST_CASE("a copy is made within the store, whole or in part", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const std::string file =
        Json::parse(text_of(client.upload(id, "k", "0123456789"))).at("fileId");
    const Json copy = client.json(
        "b2_copy_file", {{"sourceFileId", file}, {"fileName", "c"}, {"range", "bytes=2-4"}});
    CHECK(copy.at("contentLength") == 3);
    CHECK(copy.at("contentSha1") == Client::sha1("234"));
    CHECK(text_of(client.s3_ask("GET", "/backups/c")) == "234");
    CHECK(client.code("b2_copy_file", {{"sourceFileId", "none"}, {"fileName", "c"}}) ==
          "not_found");
}

TEST_CASE("keys are made, are held to what they may, and are gone when deleted", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    REQUIRE(client.upload(id, "host/k", "text").status == 200);
    const std::string file =
        client.json("b2_list_file_names", {{"bucketId", id}}).at("files")[0].at("fileId");
    const Json made = client.json(
        "b2_create_key", {{"accountId", "me"},
                          {"capabilities", {"listBuckets", "listFiles", "readFiles", "writeFiles"}},
                          {"keyName", "host"},
                          {"bucketId", id},
                          {"namePrefix", "host/"}});
    std::string owner = client.token;
    client.key.id = made.at("applicationKeyId");
    client.key.secret = made.at("applicationKey");
    const Json allowed = Json::parse(text_of(client.authorize())).at("allowed");
    CHECK(allowed.at("bucketName") == "backups");
    CHECK(allowed.at("namePrefix") == "host/");
    CHECK(client.json("b2_list_buckets", {{"accountId", "me"}, {"bucketId", id}})
              .at("buckets")
              .size() == 1);
    CHECK(client.code("b2_list_buckets", {{"accountId", "me"}}) == "unauthorized");
    CHECK(
        client.call("b2_delete_file_version", {{"fileName", "host/k"}, {"fileId", file}}).status ==
        401);
    CHECK(client.code("b2_list_file_names", {{"bucketId", id}}) == "unauthorized");
    CHECK(client.json("b2_list_file_names", {{"bucketId", id}, {"prefix", "host/"}})
              .at("files")
              .size() == 1);
    CHECK(client.upload(id, "other/k", "text").status == 401);
    CHECK(client.s3_ask("PUT", "/backups/host/s", "text").status == 200);
    std::swap(client.token, owner);
    CHECK(client.json("b2_list_keys", {{"accountId", "me"}}).at("keys").size() == 2);
    (void)client.json("b2_delete_key", {{"applicationKeyId", client.key.id}});
    std::swap(client.token, owner);
    CHECK(client.code("b2_list_buckets", {{"accountId", "me"}}) == "bad_auth_token");
    CHECK(client.s3_ask("PUT", "/backups/host/s", "text").status == 403);
    CHECK(client.authorize().status == 401);
}

TEST_CASE("a link is for some names and some time", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    REQUIRE(client.upload(id, "a/k", "text").status == 200);
    REQUIRE(client.upload(id, "b/k", "text").status == 200);
    const std::string token =
        client
            .json("b2_get_download_authorization",
                  {{"bucketId", id}, {"fileNamePrefix", "a/"}, {"validDurationInSeconds", 60}})
            .at("authorizationToken");
    CHECK(client.send("GET", "/file/backups/a/k?Authorization=" + token, "", {}).status == 200);
    CHECK(client.send("GET", "/file/backups/b/k?Authorization=" + token, "", {}).status == 401);
    CHECK(client.send("GET", "/file/backups/a/k", "", {}).status == 401);
    client.now += std::chrono::seconds(60);
    CHECK(client.send("GET", "/file/backups/a/k?Authorization=" + token, "", {}).status == 401);
    (void)client.json("b2_update_bucket", {{"bucketId", id}, {"bucketType", "allPublic"}});
    CHECK(client.send("GET", "/file/backups/a/k", "", {}).status == 200);
}

TEST_CASE("rules of life cycles are one, whichever way they came", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const Json rule{{"fileNamePrefix", ""}, {"daysFromHidingToDeleting", 1}};
    const Json told = client.json(
        "b2_update_bucket", {{"bucketId", id}, {"lifecycleRules", {rule}}, {"ifRevisionIs", 1}});
    CHECK(told.at("revision") == 2);
    CHECK(client.code("b2_update_bucket", {{"bucketId", id}, {"ifRevisionIs", 1}}) == "conflict");
    CHECK(client.code("b2_update_bucket", {{"bucketId", id}, {"lifecycleRules", {rule, rule}}}) ==
          "bad_request");
    CHECK(says(client.s3_ask("GET", "/backups?lifecycle"), "<NoncurrentDays>1</NoncurrentDays>"));
    REQUIRE(client.upload(id, "k", "text").status == 200);
    CHECK(client.s3_ask("DELETE", "/backups/k").status == 204);
    client.now += std::chrono::hours(36);
    (void)client.authorize();
    CHECK(client.json("b2_list_file_versions", {{"bucketId", id}}).at("files").empty());
}

TEST_CASE("what is locked is kept from both faces", "[b2]") {
    Client client;
    const std::string id = client
                               .json("b2_create_bucket", {{"accountId", "me"},
                                                          {"bucketName", "backups"},
                                                          {"bucketType", "allPrivate"},
                                                          {"fileLockEnabled", true}})
                               .at("bucketId");
    const http::Reply put =
        client.upload(id, "k", "text",
                      {{"x-bz-file-retention-mode", "governance"},
                       {"x-bz-file-retention-retain-until-timestamp", "1775001600000"}});
    REQUIRE(put.status == 200);
    const std::string file = Json::parse(text_of(put)).at("fileId");
    CHECK(client.s3_ask("DELETE", "/backups/k?versionId=" + file).status == 403);
    CHECK(client.code("b2_delete_file_version", {{"fileName", "k"}, {"fileId", file}}) ==
          "access_denied");
    (void)client.json("b2_delete_file_version",
                      {{"fileName", "k"}, {"fileId", file}, {"bypassGovernance", true}});
}

TEST_CASE("bad days come by B2's own names", "[b2]") {
    Client client({"on=PutObject,do=SlowDown,times=1", "on=PutObject,key=cap,do=storage-cap",
                   "on=b2_get_upload_url,do=InternalError,skip=3", "on=GetObject,do=download-cap",
                   "on=ListObjects,do=stale,by=1h"});
    const std::string id = client.make_bucket("backups");
    const http::Reply slow = client.upload(id, "k", "text");
    CHECK(slow.status == 503);
    CHECK(says(slow, "service_unavailable"));
    CHECK(client.upload(id, "k", "text").status == 200);
    const http::Reply cap = client.upload(id, "cap", "text");
    CHECK(cap.status == 403);
    CHECK(says(cap, "storage_cap_exceeded"));
    CHECK(client.code("b2_get_upload_url", {{"bucketId", id}}) == "internal_error");
    CHECK(says(client.send("GET", "/file/backups/k", "", {{"authorization", client.token}}),
               "download_cap_exceeded"));
    CHECK(client.json("b2_list_file_names", {{"bucketId", id}}).at("files").empty());
}

TEST_CASE("test modes fail as a client asked for", "[b2]") {
    Client client;
    const std::string id = client.make_bucket("backups");
    const http::Headers some{{"x-bz-test-mode", "fail_some_uploads"}};
    CHECK(client.upload(id, "k", "text", some).status == 503);
    CHECK(client.upload(id, "k", "text", some).status == 200);
    CHECK(client.upload(id, "k", "text", {{"x-bz-test-mode", "force_cap_exceeded"}}).status == 403);
    const auto list = [&] {
        return client
            .send("POST", "/b2api/v1/b2_list_buckets", "{}",
                  {{"authorization", client.token},
                   {"x-bz-test-mode", "expire_some_account_authorization_tokens"}})
            .status;
    };
    CHECK(list() == 200);
    CHECK(list() == 200);
    CHECK(list() == 401);
    CHECK(list() == 401); // It is no token any more.
}

TEST_CASE("what is no call is told so", "[b2]") {
    Client client;
    CHECK(client.code("b2_make_coffee", Json::object()) == "not_found");
    CHECK(client.code("b2_get_bucket_notification_rules", Json::object()) == "not_implemented");
    CHECK(client.code("b2_get_upload_url", Json::object()) == "bad_json");
    CHECK(client.code("b2_get_upload_url", {{"bucketId", 7.5}}) == "bad_json");
    CHECK(client.code("b2_create_bucket",
                      {{"accountId", "me"}, {"bucketName", "a b"}, {"bucketType", "x"}}) ==
          "bad_request");
    (void)client.make_bucket("backups");
    CHECK(client.code(
              "b2_create_bucket",
              {{"accountId", "me"}, {"bucketName", "backups"}, {"bucketType", "allPrivate"}}) ==
          "duplicate_bucket_name");
    CHECK(element_of(client.s3_ask("PUT", "/short"), "Code") == "InvalidBucketName");
    CHECK(client.send("POST", "/b2api/v9/b2_list_buckets", "{}", {}).status == 404);
    CHECK(client.send("POST", "/b2api/v2/b2_list_buckets", "{", {{"authorization", client.token}})
              .status == 400);
}
