#include "emulators/s3/sign_request.hpp"

#include "emulators/s3/signature.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

void sign_request(http::Request& request, const AccessKey& key, std::chrono::sys_seconds now,
                  std::string_view region, const std::string& payload) {
    const std::string time = compact_time(now);
    const std::string scope =
        concat(time.substr(0, time.find('T')), "/", region, "/s3/aws4_request");
    request.headers.set("x-amz-date", time);
    request.headers.set("x-amz-content-sha256", payload);
    std::vector<std::string> names;
    for (const auto& [name, value] : request.headers.fields()) {
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    const std::string canonical = canonical_request(request, names, payload);
    const std::string text = concat("AWS4-HMAC-SHA256\n", time, "\n", scope, "\n",
                                    hex_bytes(digest_of(Algorithm::sha256, canonical)));
    request.headers.set("authorization",
                        concat("AWS4-HMAC-SHA256 Credential=", key.id, "/", scope,
                               ", SignedHeaders=", join(names, ";"), ", Signature=",
                               hex_bytes(hmac_sha256(derive_key(key.secret, scope), text))));
}

} // namespace harness::emulators::s3
