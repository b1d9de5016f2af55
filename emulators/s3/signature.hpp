#pragma once

#include "emulators/s3/refusal.hpp"

#include <chrono>
#include <functional>
#include <map>

namespace harness::emulators::s3 {

/// How the body of a signed request is vouched for (x-amz-content-sha256).
enum class Payload {
    unsigned_body,    ///< Not at all.
    digest,           ///< By its SHA-256.
    signed_chunks,    ///< Each chunk has a signature.
    signed_trailer,   ///< So has what stands behind them.
    unsigned_trailer, ///< Chunks without signatures; a checksum behind them.
};

[[nodiscard]] bool is_chunked(Payload payload);

/// Goes from one chunk to the next: each signature covers the one before.
struct ChunkChain {
    std::string signing_key;
    std::string timestamp; ///< "20261128T120000Z"
    std::string scope;     ///< "20261128/us-east-1/s3/aws4_request"
    std::string last;      ///< The signature before; at first that of the request.

    /// Of a chunk with this SHA-256, in hex.
    [[nodiscard]] std::string next_of_chunk(std::string_view sha256) const;
    /// Of the lines behind the chunks, "name:value\n" each.
    [[nodiscard]] std::string next_of_trailer(std::string_view lines) const;
};

/// A request whose signature was right.
struct Signed {
    std::string key_id;
    Payload payload = Payload::unsigned_body;
    std::string payload_sha256; ///< In hex, of `digest`.
    ChunkChain chain;
};

/// Of the owner of a key; nothing where nobody has it.
using SecretOf = std::function<std::optional<std::string>(std::string_view key_id)>;

/// Judges AWS Signature Version 4, in the Authorization field or in the query (presigned).
class SignatureJudge {
  public:
    explicit SignatureJudge(SecretOf secret_of) : secret_of_(std::move(secret_of)) {}

    [[nodiscard]] std::variant<Signed, Refusal> judge(const http::Request& request,
                                                      std::chrono::sys_seconds now);

  private:
    [[nodiscard]] const std::string& signing_key(const std::string& secret,
                                                 const std::string& scope);

    SecretOf secret_of_;
    std::map<std::pair<std::string, std::string>, std::string> keys_; ///< By secret and scope.
};

/// The text that is signed, for messages and tests.
[[nodiscard]] std::string canonical_request(const http::Request& request,
                                            const std::vector<std::string>& signed_headers,
                                            std::string_view payload);

/// The key of a day, a region and a service, from a secret.
[[nodiscard]] std::string derive_key(std::string_view secret, std::string_view scope);

} // namespace harness::emulators::s3
