#include "emulators/b2/test_mode.hpp"

#include "emulators/b2/denied.hpp"

namespace harness::emulators::b2 {

namespace {

/// "Some" of them, in a manner that a test can count on.
constexpr std::uint64_t each = 3;

[[noreturn]] void deny_by_cap(std::string_view operation) {
    if (operation.starts_with("b2_download_file")) {
        throw Denied(403, "download_cap_exceeded",
                     "Cannot download file, download bandwidth or transaction (Class B) cap "
                     "exceeded. See the Caps & Alerts page to increase your cap.");
    }
    throw Denied(403, "storage_cap_exceeded",
                 "Cannot upload files, storage cap exceeded. See the Caps & Alerts page to "
                 "increase your cap.");
}

} // namespace

void check_test_mode(Face& face, const Call& call, std::string_view operation) {
    const bool is_upload = operation == "b2_upload_file" || operation == "b2_upload_part";
    for (const auto& [name, mode] : call.request.headers.fields()) {
        if (name != "x-bz-test-mode") {
            continue;
        }
        if (mode == "fail_some_uploads" && is_upload && ++face.test_uploads % each == 1) {
            throw Denied(503, "service_unavailable", "An upload that was asked to fail");
        }
        if (mode == "expire_some_account_authorization_tokens" && !is_upload &&
            ++face.test_calls % each == 0) {
            face.tokens.forget(call.field("authorization"));
            throw Denied(401, "expired_auth_token", "Authorization token has expired");
        }
        if (mode == "force_cap_exceeded" &&
            (is_upload || operation.starts_with("b2_download_file"))) {
            deny_by_cap(operation);
        }
    }
}

} // namespace harness::emulators::b2
