#include "emulators/b2/file_info.hpp"

#include "emulators/b2/denied.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view info_prefix = "x-bz-info-";
constexpr std::string_view kept_prefix = "x-amz-meta-";
constexpr std::size_t most_info = 7000;
constexpr std::size_t most_pairs = 10;
constexpr std::size_t longest_name = 1024;

/// What B2 calls so is a field of its own for S3.
struct OwnField {
    std::string_view info;
    std::string_view field;
};
constexpr std::array own_fields{OwnField{"b2-cache-control", "cache-control"},
                                OwnField{"b2-content-disposition", "content-disposition"},
                                OwnField{"b2-content-encoding", "content-encoding"},
                                OwnField{"b2-content-language", "content-language"},
                                OwnField{"b2-expires", "expires"}};

std::string kept_name(const std::string& name) {
    const auto* own = std::find_if(own_fields.begin(), own_fields.end(),
                                   [&](const OwnField& one) { return one.info == name; });
    return own == own_fields.end() ? concat(kept_prefix, name) : std::string(own->field);
}

bool is_control(char c) {
    constexpr unsigned char first_text = 0x20;
    constexpr unsigned char deletion = 0x7f;
    const auto byte = static_cast<unsigned char>(c);
    return byte < first_text || byte == deletion;
}

void add_info(http::Headers& out, const std::string& name, const std::string& value) {
    const bool has_good_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.' || c == '`' || c == '~' ||
               c == '!' || c == '#' || c == '$' || c == '%' || c == '^' || c == '&' || c == '*' ||
               c == '\'' || c == '|' || c == '+';
    });
    if (!has_good_name || std::any_of(value.begin(), value.end(), is_control)) {
        deny_bad_request(concat("Invalid file info: ", name));
    }
    out.set(kept_name(lower_case(name)), value);
}

std::string content_type_of(std::string_view said) {
    return std::string(said.empty() || said == "b2/x-auto" ? "application/octet-stream" : said);
}

Json common_fields(const s3::Bucket& bucket, std::string_view name) {
    return {{"accountId", bucket.owner.id}, {"bucketId", bucket.id}, {"fileName", name}};
}

Json retention_of(const s3::Version& version, const s3::AccessKey& who) {
    if (!s3::has_capability(who, "readFileRetentions")) {
        return {{"isClientAuthorizedToRead", false}, {"value", nullptr}};
    }
    Json value{{"mode", nullptr}, {"retainUntilTimestamp", nullptr}};
    if (!version.retention.mode.empty()) {
        value["mode"] = lower_case(version.retention.mode);
        value["retainUntilTimestamp"] = milliseconds_of(version.retention.until);
    }
    return {{"isClientAuthorizedToRead", true}, {"value", value}};
}

Json legal_hold_of(const s3::Version& version, const s3::AccessKey& who) {
    if (!s3::has_capability(who, "readFileLegalHolds")) {
        return {{"isClientAuthorizedToRead", false}, {"value", nullptr}};
    }
    return {{"isClientAuthorizedToRead", true},
            {"value", version.has_legal_hold ? Json("on") : Json(nullptr)}};
}

void add_lock_fields(Json& out, const s3::Version& version, const s3::AccessKey& who) {
    out["fileRetention"] = retention_of(version, who);
    out["legalHold"] = legal_hold_of(version, who);
    out["serverSideEncryption"] = {{"algorithm", nullptr}, {"mode", nullptr}};
}

} // namespace

std::int64_t milliseconds_of(Time time) {
    return time.time_since_epoch().count();
}

std::chrono::sys_seconds seconds_of_milliseconds(std::int64_t milliseconds) {
    return std::chrono::floor<std::chrono::seconds>(Time(std::chrono::milliseconds(milliseconds)));
}

Json json_of(const s3::Bucket& bucket, std::string_view name, const s3::Version& version,
             const s3::AccessKey& who) {
    Json out = common_fields(bucket, name);
    out["fileId"] = version.id;
    out["action"] = version.is_marker ? "hide" : "upload";
    out["contentLength"] = version.size();
    out["size"] = version.size();
    out["uploadTimestamp"] = milliseconds_of(version.modified);
    if (version.is_marker) {
        out["contentSha1"] = nullptr;
        out["contentMd5"] = nullptr;
        out["contentType"] = "application/x-bz-hide-marker";
        out["fileInfo"] = Json::object();
    } else {
        const bool is_whole = version.etag.find('-') == std::string::npos;
        out["contentSha1"] = version.sha1.empty() ? "none" : version.sha1;
        out["contentMd5"] = is_whole ? Json(version.etag) : Json(nullptr);
        out["contentType"] = version.metadata.value_of("content-type");
        out["fileInfo"] = info_of(version.metadata);
    }
    add_lock_fields(out, version, who);
    return out;
}

Json json_of(const s3::Bucket& bucket, std::string_view id, const s3::Upload& upload) {
    Json out = common_fields(bucket, upload.key);
    out["fileId"] = id;
    out["action"] = "start";
    out["contentLength"] = 0;
    out["size"] = 0;
    out["uploadTimestamp"] = milliseconds_of(upload.begun);
    out["contentSha1"] = "none";
    out["contentMd5"] = nullptr;
    out["contentType"] = upload.metadata.value_of("content-type");
    out["fileInfo"] = info_of(upload.metadata);
    return out;
}

Json json_of_folder(const s3::Bucket& bucket, std::string_view name) {
    Json out = common_fields(bucket, name);
    out["fileId"] = nullptr;
    out["action"] = "folder";
    out["contentLength"] = 0;
    out["size"] = 0;
    out["uploadTimestamp"] = 0;
    out["contentSha1"] = nullptr;
    out["contentType"] = nullptr;
    out["fileInfo"] = Json::object();
    return out;
}

http::Headers metadata_of(std::string_view content_type,
                          const std::map<std::string, std::string>& info) {
    http::Headers out;
    std::size_t size = 0;
    for (const auto& [name, value] : info) {
        add_info(out, name, value);
        size += name.size() + value.size();
    }
    if (info.size() > most_pairs || size > most_info) {
        deny_bad_request("file info is too large");
    }
    out.set("content-type", content_type_of(content_type));
    return out;
}

http::Headers metadata_in(const http::Headers& fields) {
    std::map<std::string, std::string> info;
    for (const auto& [name, value] : fields.fields()) {
        if (name.starts_with(info_prefix)) {
            info.emplace(name.substr(info_prefix.size()), http::percent_decode(value));
        }
    }
    return metadata_of(fields.value_of("content-type"), info);
}

std::map<std::string, std::string> info_of(const http::Headers& metadata) {
    std::map<std::string, std::string> out;
    for (const auto& [name, value] : metadata.fields()) {
        const auto* own = std::find_if(own_fields.begin(), own_fields.end(),
                                       [&](const OwnField& one) { return one.field == name; });
        if (own != own_fields.end()) {
            out.emplace(own->info, value);
        } else if (name.starts_with(kept_prefix)) {
            out.emplace(name.substr(kept_prefix.size()), value);
        }
    }
    return out;
}

void check_file_name(std::string_view name) {
    if (name.empty() || name.size() > longest_name) {
        deny_bad_request("File names must be between 1 and 1024 bytes long");
    }
    if (name.starts_with('/') || name.ends_with('/') || name.find("//") != std::string_view::npos) {
        deny_bad_request("File names must not start with /, end with /, or contain //");
    }
    if (std::any_of(name.begin(), name.end(), is_control)) {
        deny_bad_request("File names must not contain control characters");
    }
}

std::string file_name_in(const http::Headers& fields) {
    std::string text(fields.value_of("x-bz-file-name"));
    std::replace(text.begin(), text.end(), '+', ' ');
    std::string name = http::percent_decode(text);
    check_file_name(name);
    return name;
}

std::string lock_mode_of(std::string_view text) {
    if (text != "governance" && text != "compliance") {
        deny_bad_request(concat("retention mode must be governance or compliance, not ", text));
    }
    return upper_case(text);
}

} // namespace harness::emulators::b2
