#include "emulators/s3/parts.hpp"

#include "emulators/s3/checksums.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

constexpr std::uint64_t least_part = 5U << 20U;

std::string unquoted(std::string_view etag) {
    std::string out(etag);
    std::erase(out, '"');
    return out;
}

std::optional<Checksum> checksum_of_part(const XmlElement& part) {
    constexpr std::string_view begin = "Checksum";
    for (const XmlElement& one : part.elements) {
        if (one.name.starts_with(begin)) {
            if (const auto algorithm =
                    checksum_algorithm(std::string_view(one.name).substr(begin.size()))) {
                return Checksum{*algorithm, one.text};
            }
        }
    }
    return std::nullopt;
}

const Part& part_chosen(const Upload& upload, const ChosenPart& chosen) {
    const auto at = upload.parts.find(chosen.number);
    if (at == upload.parts.end() || hex_bytes(at->second.md5) != chosen.etag) {
        throw Refused("InvalidPart");
    }
    const auto& given = chosen.checksum;
    const auto& seen = at->second.checksum;
    if (given && (!seen || seen->algorithm != given->algorithm || seen->value != given->value)) {
        throw Refused("InvalidPart");
    }
    return at->second;
}

/// The checksum of the checksums, or of the whole.
std::optional<Checksum> checksum_of_whole(const Upload& upload, const std::string& checksums,
                                          std::size_t count, const http::Content& content) {
    if (!upload.checksum) {
        return std::nullopt;
    }
    Checksum out{*upload.checksum, "", upload.is_composite};
    out.value = upload.is_composite
                    ? concat(base64(digest_of(*upload.checksum, checksums)), "-", count)
                    : checksum_of(*upload.checksum, content);
    return out;
}

} // namespace

std::vector<ChosenPart> chosen_parts(std::string_view document) {
    const auto xml = read_xml(document, "CompleteMultipartUpload");
    std::vector<ChosenPart> out;
    for (const XmlElement& part : xml ? xml->elements : std::vector<XmlElement>()) {
        const auto number = read_number<unsigned>(part.text_of("PartNumber"));
        if (part.name != "Part" || !number) {
            throw Refused("MalformedXML");
        }
        if (!out.empty() && out.back().number > *number) {
            throw Refused("InvalidPartOrder");
        }
        if (!out.empty() && out.back().number == *number) {
            out.pop_back(); // Of one that was sent twice the last counts.
        }
        out.push_back({*number, unquoted(part.text_of("ETag")), checksum_of_part(part)});
    }
    if (out.empty()) {
        throw Refused("MalformedXML");
    }
    return out;
}

Version assembled(const Upload& upload, const std::vector<unsigned>& numbers, Time now) {
    Version version;
    std::vector<StoredBytes> contents;
    std::string digests;
    for (const unsigned number : numbers) {
        const Part& part = upload.parts.at(number);
        contents.push_back(part.content);
        version.parts.push_back({part.content->size(), part.checksum});
        digests += part.md5;
    }
    version.content = joined(std::move(contents));
    version.etag = concat(hex_bytes(digest_of(Algorithm::md5, digests)), "-", numbers.size());
    version.modified = now;
    version.metadata = upload.metadata;
    version.owner = upload.owner;
    version.retention = upload.retention;
    version.has_legal_hold = upload.has_legal_hold;
    return version;
}

Version version_of_parts(const Upload& upload, const std::vector<ChosenPart>& chosen,
                         const Ask& ask) {
    std::vector<unsigned> numbers;
    std::string checksums;
    for (const ChosenPart& one : chosen) {
        const Part& part = part_chosen(upload, one);
        if (part.content->size() < least_part && &one != &chosen.back()) {
            Refusal out = refusal("EntityTooSmall");
            out.details = {{"ProposedSize", std::to_string(part.content->size())},
                           {"MinSizeAllowed", std::to_string(least_part)},
                           {"PartNumber", std::to_string(one.number)}};
            throw Refused(std::move(out));
        }
        numbers.push_back(one.number);
        checksums += part.checksum ? from_base64(part.checksum->value).value_or("") : "";
    }
    Version version = assembled(upload, numbers, ask.now);
    version.checksum = checksum_of_whole(upload, checksums, chosen.size(), *version.content);
    const auto given = checksum_in(ask.request.headers);
    if (given && version.checksum && given->algorithm == version.checksum->algorithm &&
        given->value != version.checksum->value) {
        throw Refused("BadDigest", "The checksum you specified is not that of the object.");
    }
    return version;
}

} // namespace harness::emulators::s3
