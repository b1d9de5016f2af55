#include "emulators/b2/denied.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace harness::emulators::b2 {

namespace {

struct Translation {
    std::string_view of;
    unsigned status;
    std::string_view code;
};

constexpr std::array translations{
    Translation{"SlowDown", 503, "service_unavailable"},
    Translation{"InternalError", 500, "internal_error"},
    Translation{"RequestTimeout", 408, "request_timeout"},
    Translation{"AccessDenied", 401, "unauthorized"},
    Translation{"InvalidAccessKeyId", 401, "bad_auth_token"},
    Translation{"SignatureDoesNotMatch", 401, "bad_auth_token"},
    Translation{"RequestTimeTooSkewed", 401, "expired_auth_token"},
    Translation{"NoSuchKey", 404, "not_found"},
    Translation{"NoSuchVersion", 404, "not_found"},
    Translation{"NoSuchBucket", 400, "bad_bucket_id"},
    Translation{"InvalidRange", 416, "range_not_satisfiable"},
    Translation{"NotImplemented", 501, "not_implemented"},
    Translation{"InsufficientStorage", 507, "insufficient_storage"},
};

/// B2 tells caps apart by codes, S3 by texts alone.
std::string_view cap_in(std::string_view message) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> caps{
        {{"storage cap", "storage_cap_exceeded"},
         {"download bandwidth", "download_cap_exceeded"},
         {"Transaction cap", "transaction_cap_exceeded"}}};
    for (const auto& [words, code] : caps) {
        if (message.find(words) != std::string_view::npos) {
            return code;
        }
    }
    return {};
}

} // namespace

Denial denial_of(const s3::Refusal& refusal) {
    constexpr unsigned forbidden = 403;
    if (const std::string_view cap = cap_in(refusal.message); !cap.empty()) {
        return {forbidden, std::string(cap), refusal.message};
    }
    const auto* one =
        std::find_if(translations.begin(), translations.end(),
                     [&](const Translation& known) { return known.of == refusal.code; });
    return one == translations.end() ? Denial{refusal.status, "bad_request", refusal.message}
                                     : Denial{one->status, std::string(one->code), refusal.message};
}

http::Reply to_reply(const Denial& denial) {
    const nlohmann::ordered_json body{
        {"status", denial.status}, {"code", denial.code}, {"message", denial.message}};
    http::Reply reply;
    reply.status = denial.status;
    reply.headers.set("content-type", "application/json;charset=utf-8");
    reply.body = body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    return reply;
}

void deny_unauthorized() {
    throw Denied(401, "unauthorized", "");
}

void deny_bad_request(std::string_view message) {
    throw Denied(400, "bad_request", message);
}

} // namespace harness::emulators::b2
