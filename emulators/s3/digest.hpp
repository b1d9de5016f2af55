#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Digests as S3 needs them, by OpenSSL: they decide how fast a store is.
namespace harness::emulators::s3 {

enum class Algorithm { md5, sha1, sha256, crc32, crc32c, crc64nvme };

/// A digest of what comes piece by piece.
class Digest {
  public:
    virtual ~Digest() = default;
    virtual void update(std::string_view piece) = 0;
    /// Its bytes, once; those of a CRC with the highest first.
    [[nodiscard]] virtual std::string finish() = 0;
};

[[nodiscard]] std::unique_ptr<Digest> make_digest(Algorithm algorithm);

[[nodiscard]] std::string digest_of(Algorithm algorithm, std::string_view text);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

[[nodiscard]] std::string base64(std::string_view bytes);
/// Nothing where it is no base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

} // namespace harness::emulators::s3
