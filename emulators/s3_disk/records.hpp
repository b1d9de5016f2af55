#pragma once

#include "emulators/s3/model.hpp"
#include "emulators/s3_disk/bytes_codec.hpp"

#include <functional>

/// The values of a model as bytes, and back. A field that is added to one of them does not compile
/// here until it is written and read as well.
namespace harness::emulators::s3_disk {

/// The content that has these pieces; null where there can be none.
using ContentOf = std::function<s3::StoredBytes(const std::vector<s3::Extent>&)>;

/// Settings alone: neither objects nor uploads.
void write_settings(ByteWriter& out, const s3::Bucket& bucket);
void read_settings(ByteReader& in, s3::Bucket& bucket);

/// The keys that somebody asked for.
void write_keys(ByteWriter& out, const std::vector<s3::AccessKey>& keys);
[[nodiscard]] std::vector<s3::AccessKey> read_keys(ByteReader& in);

void write_version(ByteWriter& out, const s3::Version& version);
[[nodiscard]] s3::Version read_version(ByteReader& in, const ContentOf& content_of);

/// Without its parts.
void write_upload(ByteWriter& out, const s3::Upload& upload);
[[nodiscard]] s3::Upload read_upload(ByteReader& in);

void write_part(ByteWriter& out, const s3::Part& part);
[[nodiscard]] s3::Part read_part(ByteReader& in, const ContentOf& content_of);

/// One whose body is a text.
void write_reply(ByteWriter& out, const http::Reply& reply);
[[nodiscard]] http::Reply read_reply(ByteReader& in);

} // namespace harness::emulators::s3_disk
