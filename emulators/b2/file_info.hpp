#pragma once

#include "emulators/b2/call.hpp"

#include <nlohmann/json_fwd.hpp>

/// What B2's own API tells of files, and how that is kept in a store that S3 reads too.
namespace harness::emulators::b2 {

/// A file's fields in answers to JSON calls. What object lock keeps is told to who may read it.
[[nodiscard]] nlohmann::ordered_json json_of(const s3::Bucket& bucket, std::string_view name,
                                             const s3::Version& version, const s3::AccessKey& who);
/// Of a large file that is not finished.
[[nodiscard]] nlohmann::ordered_json json_of(const s3::Bucket& bucket, std::string_view id,
                                             const s3::Upload& upload);
/// Of a folder in a list.
[[nodiscard]] nlohmann::ordered_json json_of_folder(const s3::Bucket& bucket,
                                                    std::string_view name);

/// What is kept with a file, as S3 would name it. Throws Denied where it is too much, or no text
/// that a field can hold.
[[nodiscard]] http::Headers metadata_of(std::string_view content_type,
                                        const std::map<std::string, std::string>& info);
/// The same from fields X-Bz-Info-….
[[nodiscard]] http::Headers metadata_in(const http::Headers& fields);

/// The names and values that a file has, back from what is kept.
[[nodiscard]] std::map<std::string, std::string> info_of(const http::Headers& metadata);

/// Throws Denied where no file may be called so.
void check_file_name(std::string_view name);

/// The field X-Bz-File-Name, decoded and checked.
[[nodiscard]] std::string file_name_in(const http::Headers& fields);

/// "governance" is GOVERNANCE for S3. Throws Denied for what is neither that nor compliance.
[[nodiscard]] std::string lock_mode_of(std::string_view text);

[[nodiscard]] std::int64_t milliseconds_of(Time time);
[[nodiscard]] std::chrono::sys_seconds seconds_of_milliseconds(std::int64_t milliseconds);

} // namespace harness::emulators::b2
