#pragma once

#include "emulators/s3/ask.hpp"

namespace harness::emulators::s3 {

/// A body that came whole, and was what its sender said.
struct Received {
    std::string md5; ///< Its bytes.
    std::optional<Checksum> checksum;
    StoredBytes content; ///< Of `object_body`.
    std::string text;    ///< Of `text_body`.
};

using Done = std::function<http::Reply(Ask, Received)>;

/// Takes an object's bytes into the shelf's blobs, then calls `done`; nothing has changed before.
/// The body has to fit all that the request says of it: Content-MD5, x-amz-content-sha256,
/// checksums, signatures of chunks, the decoded length.
[[nodiscard]] std::unique_ptr<http::BodySink> object_body(Shelf& shelf, Ask ask, Done done);

/// What a checksum in the request's fields is of.
enum class ChecksumOf { body, object };

/// The same with a short text, of an XML document.
[[nodiscard]] std::unique_ptr<http::BodySink> text_body(Ask ask, Done done,
                                                        ChecksumOf checksum = ChecksumOf::body);

} // namespace harness::emulators::s3
