#include "emulators/b2/denied.hpp"
#include "emulators/b2/service.hpp"
#include "emulators/s3/digest.hpp"

#include <cstddef>
#include <cstdint>

namespace {

namespace b2 = harness::emulators::b2;
namespace http = harness::emulators::http;
namespace s3 = harness::emulators::s3;

std::string ask(b2::B2Service& service, const std::string& path, const std::string& token,
                const std::string& body) {
    http::Request request;
    request.method = "POST";
    http::take_target(path, request);
    request.headers.set("authorization", token);
    request.headers.set("content-length", std::to_string(body.size()));
    request.headers.set("x-bz-content-sha1", "do_not_verify");
    request.headers.set("x-bz-file-name", body);
    http::Reception reception = service.receive(std::move(request));
    if (auto* sink = std::get_if<std::unique_ptr<http::BodySink>>(&reception)) {
        (*sink)->take(body);
        reception = (*sink)->finish();
    }
    const auto& reply = std::get<http::Reply>(reception);
    const auto* text = std::get_if<std::string>(&reply.body);
    return text == nullptr ? std::string() : *text;
}

} // namespace

// What a stranger sends to B2's own calls: first a letter for which of them, then its body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const std::vector<std::string> names{
        "b2_create_bucket",      "b2_update_bucket",       "b2_list_buckets",
        "b2_list_file_versions", "b2_list_file_names",     "b2_start_large_file",
        "b2_finish_large_file",  "b2_copy_file",           "b2_delete_file_version",
        "b2_create_key",         "b2_list_keys",           "b2_get_download_authorization",
        "b2_hide_file",          "b2_download_file_by_id", "b2_update_file_retention",
        "b2_upload_file"};
    s3::MemoryStore blobs;
    b2::Settings settings;
    settings.account = {"me", "me"};
    settings.s3.keys = {{"ID", "secret", settings.account}};
    settings.s3.now = [] { return s3::Time(std::chrono::hours(1)); };
    b2::B2Service service(std::move(settings), blobs, [](const s3::Told&) {});
    const std::string authorized =
        ask(service, "/b2api/v2/b2_authorize_account", "Basic " + s3::base64("ID:secret"), "");
    constexpr std::string_view before = "\"authorizationToken\":\"";
    const std::size_t at = authorized.find(before) + before.size();
    const std::string token = authorized.substr(at, authorized.find('"', at) - at);
    const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
    (void)ask(service, "/b2api/v2/" + names[data[0] % names.size()], token, body);
    (void)ask(service, "/file/" + body, token, "");
    return 0;
}
