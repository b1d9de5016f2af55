#pragma once

#include "emulators/s3/ask.hpp"

namespace harness::emulators::s3 {

/// What x-amz-copy-source names.
struct NamedSource {
    std::string bucket;
    std::string key;
    std::string version; ///< Empty: the newest.
};

/// Throws Refused where it names nothing.
[[nodiscard]] NamedSource named_source(std::string_view source);

/// An object that a request names as a source, in x-amz-copy-source.
struct CopySource {
    const Bucket* bucket = nullptr;
    const Version* version = nullptr;
    bool is_target = false; ///< The same object, in its newest version.
};

/// Throws Refused where it is not there, or its conditions do not hold.
[[nodiscard]] CopySource copy_source(Shelf& shelf, const Ask& ask);

[[nodiscard]] http::Reception copy_object(Shelf& shelf, Ask ask);

} // namespace harness::emulators::s3
