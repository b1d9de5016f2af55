#pragma once

#include "emulators/s3/ask.hpp"

namespace harness::emulators::s3 {

/// A part that a sender has chosen for the whole.
struct ChosenPart {
    unsigned number = 0;
    std::string etag;
    std::optional<Checksum> checksum;
};

/// Those of a CompleteMultipartUpload document. Throws Refused.
[[nodiscard]] std::vector<ChosenPart> chosen_parts(std::string_view document);

/// The object that these parts make, which are all there; without a checksum.
[[nodiscard]] Version assembled(const Upload& upload, const std::vector<unsigned>& numbers,
                                Time now);

/// The same of what a sender chose. Throws Refused where one is missing, is another, or is too
/// small to stand before others.
[[nodiscard]] Version version_of_parts(const Upload& upload, const std::vector<ChosenPart>& chosen,
                                       const Ask& ask);

} // namespace harness::emulators::s3
