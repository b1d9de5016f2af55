#pragma once

#include "emulators/http/message.hpp"
#include "emulators/s3/model.hpp"

namespace harness::emulators::s3 {

/// "CRC32", as in x-amz-checksum-algorithm and in XML ("ChecksumCRC32").
[[nodiscard]] std::string_view name_of(Algorithm algorithm);
/// Of CRC32, CRC32C, CRC64NVME, SHA1, SHA256, in letters of any case.
[[nodiscard]] std::optional<Algorithm> checksum_algorithm(std::string_view name);
/// "x-amz-checksum-crc32"
[[nodiscard]] std::string field_of(Algorithm algorithm);

/// The checksum that fields hold; nothing where none does.
[[nodiscard]] std::optional<Checksum> checksum_in(const http::Headers& fields);
/// The algorithm that is asked for: by a checksum, by x-amz-trailer, or by its name.
[[nodiscard]] std::optional<Algorithm> checksum_asked(const http::Headers& fields);

/// Writes a checksum into an answer's fields.
void show_checksum(const Checksum& checksum, http::Headers& fields);

/// The digest of a whole content, as bytes, and as S3 writes it.
[[nodiscard]] std::string digest_of(Algorithm algorithm, const http::Content& content);
[[nodiscard]] std::string checksum_of(Algorithm algorithm, const http::Content& content);

} // namespace harness::emulators::s3
