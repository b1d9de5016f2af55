#include "emulators/s3/signature.hpp"

#include "emulators/s3/digest.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

using http::Request;

constexpr std::string_view method_name = "AWS4-HMAC-SHA256";
constexpr std::string_view unsigned_name = "UNSIGNED-PAYLOAD";
constexpr std::chrono::minutes most_skew{15};
constexpr std::size_t date_size = 8;

std::string sha256_of(std::string_view text) {
    return hex_bytes(digest_of(Algorithm::sha256, text));
}

/// What a request says of its signature.
struct Claim {
    std::string key_id;
    std::string scope;
    std::string timestamp;
    std::vector<std::string> signed_headers;
    std::string signature;
    std::string payload;
    std::optional<std::chrono::seconds> lifetime; ///< Of a presigned one.
};

bool take_credential(std::string_view credential, Claim& claim) {
    constexpr std::size_t parts_of_scope = 4;
    std::vector<std::string_view> parts = split(credential, '/');
    if (parts.size() <= parts_of_scope) {
        return false;
    }
    const std::size_t key_parts = parts.size() - parts_of_scope; // A key may have slashes.
    claim.key_id =
        join(std::vector(parts.begin(), parts.begin() + static_cast<long>(key_parts)), "/");
    claim.scope = join(std::vector(parts.begin() + static_cast<long>(key_parts), parts.end()), "/");
    return parts.back() == "aws4_request";
}

void take_signed_headers(std::string_view list, Claim& claim) {
    for (const std::string_view name : split(list, ';')) {
        claim.signed_headers.emplace_back(name);
    }
}

std::variant<Claim, Refusal> claim_of_field(const Request& request, std::string_view field) {
    if (!field.starts_with(method_name)) {
        return refusal("InvalidRequest", "The authorization mechanism you have provided is not "
                                         "supported. Please use AWS4-HMAC-SHA256.");
    }
    Claim claim;
    bool has_credential = false;
    for (const std::string_view part : split(field.substr(method_name.size()), ',')) {
        const std::string_view word = trim(part);
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string_view name = word.substr(0, equals);
        const std::string_view value = word.substr(std::min(equals + 1, word.size()));
        if (name == "Credential") {
            has_credential = take_credential(value, claim);
        } else if (name == "SignedHeaders") {
            take_signed_headers(value, claim);
        } else if (name == "Signature") {
            claim.signature = value;
        }
    }
    if (!has_credential || claim.signed_headers.empty() || claim.signature.empty()) {
        return refusal("AuthorizationHeaderMalformed");
    }
    claim.timestamp = request.headers.value_of("x-amz-date");
    if (claim.timestamp.empty()) {
        const auto date = read_http_date(request.headers.value_of("date"));
        claim.timestamp = date ? compact_time(*date) : std::string();
    }
    claim.payload = request.headers.value_of("x-amz-content-sha256");
    if (claim.payload.empty()) {
        return refusal("InvalidRequest", "Missing required header for this request: "
                                         "x-amz-content-sha256");
    }
    return claim;
}

std::variant<Claim, Refusal> claim_of_query(const Request& request) {
    constexpr std::int64_t longest_lifetime = 604'800;
    Claim claim;
    const auto word = [&](std::string_view name) { return request.word(name).value_or(""); };
    if (word("X-Amz-Algorithm") != method_name ||
        !take_credential(word("X-Amz-Credential"), claim)) {
        return refusal("AuthorizationHeaderMalformed", "Query-string authentication requires "
                                                       "X-Amz-Algorithm and X-Amz-Credential.");
    }
    take_signed_headers(word("X-Amz-SignedHeaders"), claim);
    claim.timestamp = word("X-Amz-Date");
    claim.signature = word("X-Amz-Signature");
    const auto lifetime = read_number<std::int64_t>(word("X-Amz-Expires"));
    if (!lifetime || *lifetime < 1 || *lifetime > longest_lifetime) {
        Refusal out = refusal("AccessDenied", "X-Amz-Expires must be between 1 and 604800 seconds");
        return out;
    }
    claim.lifetime = std::chrono::seconds(*lifetime);
    const std::string_view payload = request.headers.value_of("x-amz-content-sha256");
    claim.payload = payload.empty() ? unsigned_name : payload;
    return claim;
}

std::variant<Claim, Refusal> claim_of(const Request& request) {
    const std::string_view field = request.headers.value_of("authorization");
    if (!trim(field).empty()) {
        return claim_of_field(request, trim(field));
    }
    if (request.word("X-Amz-Signature")) {
        return claim_of_query(request);
    }
    return refusal("AccessDenied");
}

std::optional<Refusal> fault_of_time(const Claim& claim, std::chrono::sys_seconds now) {
    const auto signed_at = read_compact_time(claim.timestamp);
    if (!signed_at || claim.scope.substr(0, date_size) != claim.timestamp.substr(0, date_size)) {
        return refusal("AccessDenied", "AWS authentication requires a valid Date or x-amz-date");
    }
    if (claim.lifetime && now > *signed_at + *claim.lifetime) {
        return refusal("AccessDenied", "Request has expired");
    }
    const bool is_early = *signed_at > now + most_skew;
    const bool is_late = !claim.lifetime && *signed_at < now - most_skew;
    if (is_early || is_late) {
        Refusal out = refusal("RequestTimeTooSkewed");
        out.details = {{"RequestTime", claim.timestamp},
                       {"ServerTime", iso_time(now)},
                       {"MaxAllowedSkewMilliseconds", "900000"}};
        return out;
    }
    return std::nullopt;
}

/// Host and every x-amz- field have to be under the signature.
std::optional<Refusal> fault_of_coverage(const Request& request, const Claim& claim) {
    const auto covers = [&](const std::string& name) {
        return std::find(claim.signed_headers.begin(), claim.signed_headers.end(), name) !=
               claim.signed_headers.end();
    };
    for (const auto& [name, value] : request.headers.fields()) {
        const bool must = name == "host" || name.starts_with("x-amz-");
        if (must && !covers(name) && !(claim.lifetime && name == "x-amz-content-sha256")) {
            return refusal("AccessDenied",
                           concat("There were headers present in the request which were not "
                                  "signed: ",
                                  name));
        }
    }
    return std::nullopt;
}

std::optional<Payload> payload_kind(std::string_view text) {
    constexpr std::size_t digest_size = 64;
    if (text == unsigned_name) {
        return Payload::unsigned_body;
    }
    if (text == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") {
        return Payload::signed_chunks;
    }
    if (text == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") {
        return Payload::signed_trailer;
    }
    if (text == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
        return Payload::unsigned_trailer;
    }
    return text.size() == digest_size ? std::optional(Payload::digest) : std::nullopt;
}

/// Blanks at the ends are cut off, and those within are one.
std::string collapsed(std::string_view value) {
    return join(split_words(value), " ");
}

bool is_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

bool is_chunked(Payload payload) {
    return payload == Payload::signed_chunks || payload == Payload::signed_trailer ||
           payload == Payload::unsigned_trailer;
}

std::string ChunkChain::next_of_chunk(std::string_view sha256) const {
    return hex_bytes(
        hmac_sha256(signing_key, concat(method_name, "-PAYLOAD\n", timestamp, "\n", scope, "\n",
                                        last, "\n", sha256_of(""), "\n", sha256)));
}

std::string ChunkChain::next_of_trailer(std::string_view lines) const {
    return hex_bytes(hmac_sha256(signing_key, concat(method_name, "-TRAILER\n", timestamp, "\n",
                                                     scope, "\n", last, "\n", sha256_of(lines))));
}

std::string derive_key(std::string_view secret, std::string_view scope) {
    std::string key = concat("AWS4", secret);
    for (const std::string_view part : split(scope, '/')) {
        key = hmac_sha256(key, part);
    }
    return key;
}

std::string canonical_request(const Request& request,
                              const std::vector<std::string>& signed_headers,
                              std::string_view payload) {
    std::vector<std::string> query;
    for (const auto& [name, value] : request.query) {
        if (name != "X-Amz-Signature") {
            query.push_back(concat(http::percent_encode(name), "=", http::percent_encode(value)));
        }
    }
    std::sort(query.begin(), query.end());
    std::string headers;
    for (const std::string& name : signed_headers) {
        std::vector<std::string> values;
        for (const auto& [field, value] : request.headers.fields()) {
            if (field == name) {
                values.push_back(collapsed(value));
            }
        }
        headers += concat(name, ":", join(values, ","), "\n");
    }
    return concat(request.method, "\n",
                  http::percent_encode(http::percent_decode(request.path), true), "\n",
                  join(query, "&"), "\n", headers, "\n", join(signed_headers, ";"), "\n", payload);
}

const std::string& SignatureJudge::signing_key(const std::string& secret,
                                               const std::string& scope) {
    constexpr std::size_t most_keys = 64; // A day and a region each.
    if (keys_.size() > most_keys) {
        keys_.clear();
    }
    const auto [at, is_new] = keys_.try_emplace({secret, scope});
    if (is_new) {
        at->second = derive_key(secret, scope);
    }
    return at->second;
}

std::variant<Signed, Refusal> SignatureJudge::judge(const Request& request,
                                                    std::chrono::sys_seconds now) {
    auto claimed = claim_of(request);
    if (auto* refused = std::get_if<Refusal>(&claimed)) {
        return std::move(*refused);
    }
    Claim& claim = std::get<Claim>(claimed);
    if (auto fault = fault_of_time(claim, now)) {
        return std::move(*fault);
    }
    const std::optional<std::string> secret = secret_of_(claim.key_id);
    if (!secret) {
        Refusal out = refusal("InvalidAccessKeyId");
        out.details = {{"AWSAccessKeyId", claim.key_id}};
        return out;
    }
    if (auto fault = fault_of_coverage(request, claim)) {
        return std::move(*fault);
    }
    const auto payload = payload_kind(claim.payload);
    if (!payload) {
        return refusal("InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                                          "STREAMING-… or a valid sha256 value.");
    }
    Signed out{claim.key_id, *payload, *payload == Payload::digest ? claim.payload : "", {}};
    out.chain = {signing_key(*secret, claim.scope), claim.timestamp, claim.scope, claim.signature};
    const std::string canonical = canonical_request(request, claim.signed_headers, claim.payload);
    const std::string signature = hex_bytes(
        hmac_sha256(out.chain.signing_key, concat(method_name, "\n", claim.timestamp, "\n",
                                                  claim.scope, "\n", sha256_of(canonical))));
    if (!is_equal(signature, claim.signature)) {
        Refusal refused = refusal("SignatureDoesNotMatch");
        refused.details = {{"AWSAccessKeyId", claim.key_id}, {"CanonicalRequest", canonical}};
        return refused;
    }
    return out;
}

} // namespace harness::emulators::s3
