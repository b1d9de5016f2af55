#pragma once

#include "emulators/s3/digest.hpp"
#include "emulators/s3/service.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <algorithm>

/// What tests ask a store with.
namespace harness::emulators::s3::testing {

/// Asks a service, whose body comes in two pieces.
inline http::Reply ask(http::Service& service, http::Request request, const std::string& body) {
    http::Reception reception = service.receive(std::move(request));
    if (auto* sink = std::get_if<std::unique_ptr<http::BodySink>>(&reception)) {
        (*sink)->take(body.substr(0, body.size() / 2));
        (*sink)->take(body.substr(body.size() / 2));
        return (*sink)->finish();
    }
    return std::get<http::Reply>(std::move(reception));
}

inline std::string text_of(const http::Reply& reply) {
    if (const auto* text = std::get_if<std::string>(&reply.body)) {
        return *text;
    }
    const auto& extract = std::get<http::Extract>(reply.body);
    std::string out;
    std::string buffer;
    while (out.size() < extract.size) {
        out +=
            extract.content->piece(extract.offset + out.size(), extract.size - out.size(), buffer);
    }
    return out;
}

inline bool says(const http::Reply& reply, std::string_view words) {
    return text_of(reply).find(words) != std::string::npos;
}

/// What stands between `<name>` and `</name>` for the first time; empty where nothing does.
inline std::string element_of(const http::Reply& reply, std::string_view name) {
    const std::string text = text_of(reply);
    const std::string begin = concat("<", name, ">");
    const std::size_t at = text.find(begin);
    return at == std::string::npos
               ? std::string()
               : text.substr(at + begin.size(), text.find('<', at + 1) - at - begin.size());
}

/// A request of S3 as `awscli` would sign it, with its digest.
inline http::Request signed_request(const AccessKey& key, Time now, std::string method,
                                    std::string_view target, std::string_view body = "",
                                    http::Headers fields = {}) {
    const std::string time = compact_time(std::chrono::floor<std::chrono::seconds>(now));
    const std::string scope = time.substr(0, time.find('T')) + "/us-east-1/s3/aws4_request";
    http::Request request;
    request.method = std::move(method);
    http::take_target(target, request);
    request.headers = std::move(fields);
    request.headers.set("host", "store");
    request.headers.set("content-length", std::to_string(body.size()));
    request.headers.set("x-amz-date", time);
    request.headers.set("x-amz-content-sha256", hex_bytes(digest_of(Algorithm::sha256, body)));
    std::vector<std::string> names;
    for (const auto& [name, value] : request.headers.fields()) {
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    const std::string canonical =
        canonical_request(request, names, request.headers.value_of("x-amz-content-sha256"));
    const std::string text = concat("AWS4-HMAC-SHA256\n", time, "\n", scope, "\n",
                                    hex_bytes(digest_of(Algorithm::sha256, canonical)));
    request.headers.set("authorization",
                        concat("AWS4-HMAC-SHA256 Credential=", key.id, "/", scope,
                               ", SignedHeaders=", join(names, ";"), ", Signature=",
                               hex_bytes(hmac_sha256(derive_key(key.secret, scope), text))));
    return request;
}

/// Somebody with a key, who asks a store of their own and looks at the answer.
class Client {
  public:
    explicit Client(Settings settings)
        : service(at_our_time(std::move(settings)), store_,
                  [this](const Told& one) { told.push_back(one); }) {}

    http::Reply ask(std::string method, const std::string& target, const std::string& body = "",
                    http::Headers fields = {}) {
        return testing::ask(
            service, signed_request(key, now, std::move(method), target, body, std::move(fields)),
            body);
    }

    AccessKey key{"ID", "secret", {"me", "me"}};
    Time now = read_iso_time("2026-03-01T12:00:00Z").value();
    std::vector<Told> told;

  private:
    Settings at_our_time(Settings settings) {
        settings.now = [this] { return now; };
        if (settings.keys.empty()) {
            settings.keys.push_back(key);
        }
        return settings;
    }

    MemoryStore store_;

  public:
    S3Service service; ///< Last, as it uses the others.
};

} // namespace harness::emulators::s3::testing
