#include "emulators/s3/checksums.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::s3 {

namespace {

struct Named {
    Algorithm algorithm;
    std::string_view name;
};

constexpr std::array named{
    Named{Algorithm::crc32, "CRC32"},         Named{Algorithm::crc32c, "CRC32C"},
    Named{Algorithm::crc64nvme, "CRC64NVME"}, Named{Algorithm::sha1, "SHA1"},
    Named{Algorithm::sha256, "SHA256"},
};

constexpr std::string_view field_begin = "x-amz-checksum-";

} // namespace

std::string_view name_of(Algorithm algorithm) {
    const auto* one = std::find_if(named.begin(), named.end(), [&](const Named& known) {
        return known.algorithm == algorithm;
    });
    HARNESS_ASSERT(one != named.end(), "a digest that is no checksum of S3");
    return one->name;
}

std::optional<Algorithm> checksum_algorithm(std::string_view name) {
    const std::string wanted = upper_case(name);
    const auto* one = std::find_if(named.begin(), named.end(),
                                   [&](const Named& known) { return known.name == wanted; });
    return one == named.end() ? std::nullopt : std::optional(one->algorithm);
}

std::string field_of(Algorithm algorithm) {
    return concat(field_begin, lower_case(name_of(algorithm)));
}

std::optional<Checksum> checksum_in(const http::Headers& fields) {
    for (const Named& one : named) {
        if (const std::string* value = fields.find(field_of(one.algorithm))) {
            return Checksum{one.algorithm, *value};
        }
    }
    return std::nullopt;
}

std::optional<Algorithm> checksum_asked(const http::Headers& fields) {
    if (const auto given = checksum_in(fields)) {
        return given->algorithm;
    }
    const std::string trailer = lower_case(fields.value_of("x-amz-trailer"));
    if (trailer.starts_with(field_begin)) {
        return checksum_algorithm(trailer.substr(field_begin.size()));
    }
    const std::string_view name = fields.value_of("x-amz-checksum-algorithm");
    return checksum_algorithm(name.empty() ? fields.value_of("x-amz-sdk-checksum-algorithm")
                                           : name);
}

void show_checksum(const Checksum& checksum, http::Headers& fields) {
    fields.set(field_of(checksum.algorithm), checksum.value);
    fields.set("x-amz-checksum-type", checksum.is_composite ? "COMPOSITE" : "FULL_OBJECT");
}

std::string digest_of(Algorithm algorithm, const http::Content& content) {
    constexpr std::size_t piece_size = 1U << 20U;
    const auto digest = make_digest(algorithm);
    std::string buffer;
    for (std::uint64_t offset = 0; offset < content.size();) {
        const std::string_view piece = content.piece(offset, piece_size, buffer);
        digest->update(piece);
        offset += piece.size();
    }
    return digest->finish();
}

std::string checksum_of(Algorithm algorithm, const http::Content& content) {
    return base64(digest_of(algorithm, content));
}

} // namespace harness::emulators::s3
