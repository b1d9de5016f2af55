#include "emulators/relay/forwarded.hpp"

#include "emulators/relay/trailer_frames.hpp"
#include "emulators/s3/checksums.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::relay {

namespace {

constexpr std::array<std::string_view, 17> own_fields{"host",
                                                      "authorization",
                                                      "x-amz-date",
                                                      "x-amz-content-sha256",
                                                      "x-amz-security-token",
                                                      "x-amz-decoded-content-length",
                                                      "x-amz-trailer",
                                                      "content-length",
                                                      "content-encoding",
                                                      "transfer-encoding",
                                                      "connection",
                                                      "expect",
                                                      "te",
                                                      "date",
                                                      "accept-encoding",
                                                      "keep-alive",
                                                      "user-agent"};
constexpr std::array<std::string_view, 5> connection_fields{
    "connection", "keep-alive", "transfer-encoding", "content-length", "date"};

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Words of a presigned address.
bool is_signature_word(std::string_view name) {
    static constexpr std::array<std::string_view, 8> words{
        "x-amz-algorithm",     "x-amz-credential", "x-amz-date",           "x-amz-expires",
        "x-amz-signedheaders", "x-amz-signature",  "x-amz-content-sha256", "x-amz-security-token"};
    return is_one_of(words, lower_case(name));
}

/// "aws-chunked,gzip" is gzip alone, once it is taken out of its chunks.
std::string content_encoding(std::string_view field) {
    std::vector<std::string> kept;
    for (const std::string_view word : split(field, ',')) {
        const std::string_view name = trim(word);
        if (!name.empty() && lower_case(name) != "aws-chunked") {
            kept.emplace_back(name);
        }
    }
    return join(kept, ", ");
}

std::uint64_t size_in(const s3::Ask& ask, std::string_view field) {
    const auto size = read_number<std::uint64_t>(ask.field(field));
    if (!size) {
        throw s3::Refused("MissingContentLength");
    }
    return *size;
}

std::string digest_of_nothing() {
    return hex_bytes(s3::digest_of(s3::Algorithm::sha256, ""));
}

void take_body(const s3::Ask& ask, Forwarded& out) {
    const s3::Payload payload = ask.signature.payload;
    out.payload = "UNSIGNED-PAYLOAD";
    if (!s3::is_chunked(payload)) {
        const bool has_body = ask.request.headers.has("content-length") ||
                              ask.request.headers.has("transfer-encoding");
        out.body_size = has_body ? size_in(ask, "content-length") : 0;
        out.carriage = out.body_size > 0 ? Carriage::as_it_is : Carriage::none;
        if (payload == s3::Payload::digest) {
            out.payload = ask.signature.payload_sha256;
        } else if (out.body_size == 0) {
            out.payload = digest_of_nothing();
        }
        return;
    }
    out.body_size = size_in(ask, "x-amz-decoded-content-length");
    out.carriage = Carriage::decoded;
    if (payload == s3::Payload::signed_chunks) {
        return;
    }
    out.trailer = lower_case(ask.field("x-amz-trailer"));
    const auto algorithm = s3::checksum_asked(ask.request.headers);
    if (!algorithm || s3::field_of(*algorithm) != out.trailer) {
        throw s3::Refused("InvalidRequest",
                          concat("The value of x-amz-trailer ('", out.trailer, "') is invalid."));
    }
    out.carriage = Carriage::with_trailer;
    out.algorithm = *algorithm;
    out.payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
}

void tell_size(Forwarded& out) {
    http::Headers& fields = out.request.headers;
    if (out.carriage == Carriage::with_trailer) {
        const TrailerFrames frames(out.body_size, out.algorithm, out.trailer);
        fields.set("content-length", std::to_string(frames.framed_size()));
        fields.set("x-amz-decoded-content-length", std::to_string(out.body_size));
        fields.set("x-amz-trailer", out.trailer);
        const std::string_view encoding = fields.value_of("content-encoding");
        fields.set("content-encoding",
                   concat("aws-chunked", encoding.empty() ? "" : ",", encoding));
    } else if (out.carriage != Carriage::none || out.request.method == "PUT" ||
               out.request.method == "POST") {
        fields.set("content-length", std::to_string(out.body_size));
    }
}

} // namespace

Forwarded forwarded(const s3::Ask& ask, std::string_view host) {
    Forwarded out;
    out.request.method = ask.request.method;
    out.request.path = ask.bucket.empty() ? "/" : concat("/", ask.bucket);
    if (!ask.key.empty()) {
        out.request.path += concat("/", http::percent_encode(ask.key, true));
    }
    for (const auto& [name, value] : ask.request.query) {
        if (!is_signature_word(name)) {
            out.request.query.emplace_back(name, value);
        }
    }
    out.request.headers.set("host", std::string(host));
    for (const auto& [name, value] : ask.request.headers.fields()) {
        if (!is_one_of(own_fields, name)) {
            out.request.headers.add(name, value);
        }
    }
    const std::string encoding = content_encoding(ask.field("content-encoding"));
    if (!encoding.empty()) {
        out.request.headers.set("content-encoding", encoding);
    }
    take_body(ask, out);
    tell_size(out);
    return out;
}

http::Headers answer_fields(const http::Headers& fields, bool is_to_head) {
    http::Headers out;
    for (const auto& [name, value] : fields.fields()) {
        const bool is_size_of_head = is_to_head && name == "content-length";
        if (is_size_of_head || !is_one_of(connection_fields, name)) {
            out.add(name, value);
        }
    }
    return out;
}

} // namespace harness::emulators::relay
