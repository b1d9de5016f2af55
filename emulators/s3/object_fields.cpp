#include "emulators/s3/object_fields.hpp"

#include "emulators/s3/checksums.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::s3 {

namespace {

constexpr std::string_view user_prefix = "x-amz-meta-";
constexpr std::array<std::string_view, 6> kept_fields{"cache-control",    "content-disposition",
                                                      "content-encoding", "content-language",
                                                      "content-type",     "expires"};

/// "gzip" of "aws-chunked,gzip": how the body came is not what the object is.
std::string without_chunking(std::string_view encoding) {
    std::vector<std::string> kept;
    for (const std::string_view one : split(encoding, ',')) {
        if (trim(one) != "aws-chunked" && !trim(one).empty()) {
            kept.emplace_back(trim(one));
        }
    }
    return join(kept, ",");
}

std::chrono::sys_seconds seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

bool names_etag(std::string_view list, const Version* version) {
    if (version == nullptr || version->is_marker) {
        return false;
    }
    for (const std::string_view part : split(list, ',')) {
        const std::string_view one = trim(part);
        if (one == "*" || one == in_quotes(version->etag) || one == version->etag) {
            return true;
        }
    }
    return false;
}

Refusal not_met(std::string_view condition) {
    Refusal out = refusal("PreconditionFailed");
    out.details = {{"Condition", std::string(condition)}};
    return out;
}

Refusal not_modified(const Version& version) {
    Refusal out = refusal("NotModified");
    out.headers.set("etag", in_quotes(version.etag));
    out.headers.set("last-modified", http_date(seconds_of(version.modified)));
    return out;
}

} // namespace

std::string in_quotes(std::string_view etag) {
    return concat("\"", etag, "\"");
}

http::Headers metadata_in(const http::Headers& fields) {
    http::Headers out;
    for (const auto& [name, value] : fields.fields()) {
        const bool is_kept =
            std::find(kept_fields.begin(), kept_fields.end(), name) != kept_fields.end();
        if (name == "content-encoding") {
            const std::string encoding = without_chunking(value);
            if (!encoding.empty()) {
                out.add(name, encoding);
            }
        } else if (is_kept || name.starts_with(user_prefix)) {
            out.add(name, value);
        }
    }
    if (!out.has("content-type")) {
        out.add("content-type", "binary/octet-stream");
    }
    return out;
}

void set_lock(const Bucket& bucket, const Ask& ask, Retention& retention, bool& has_legal_hold) {
    const std::string_view mode = ask.field("x-amz-object-lock-mode");
    const std::string_view until = ask.field("x-amz-object-lock-retain-until-date");
    has_legal_hold = ask.field("x-amz-object-lock-legal-hold") == "ON";
    if ((!mode.empty() || has_legal_hold) && !bucket.has_object_lock) {
        throw Refused("InvalidRequest", "Bucket is missing Object Lock Configuration");
    }
    if (mode.empty() != until.empty()) {
        throw Refused("InvalidArgument", "x-amz-object-lock-retain-until-date and "
                                         "x-amz-object-lock-mode must both be supplied");
    }
    if (!mode.empty()) {
        const auto time = read_iso_time(until);
        if ((mode != "GOVERNANCE" && mode != "COMPLIANCE") || !time) {
            throw Refused("InvalidArgument", "Unknown object lock mode or date.");
        }
        retention = {std::string(mode), *time};
    }
}

void show_version(const Bucket& bucket, const Version& version, const Ask& ask,
                  http::Headers& fields) {
    for (const auto& [name, value] : version.metadata.fields()) {
        fields.set(name, value);
    }
    fields.set("etag", in_quotes(version.etag));
    fields.set("last-modified", http_date(seconds_of(version.modified)));
    fields.set("accept-ranges", "bytes");
    if (bucket.versioning != Versioning::never) {
        fields.set("x-amz-version-id", version.id);
    }
    if (version.checksum && ask.field("x-amz-checksum-mode") == "ENABLED") {
        show_checksum(*version.checksum, fields);
    }
    if (!version.retention.mode.empty()) {
        fields.set("x-amz-object-lock-mode", version.retention.mode);
        fields.set("x-amz-object-lock-retain-until-date", iso_time(version.retention.until));
    }
    if (version.has_legal_hold) {
        fields.set("x-amz-object-lock-legal-hold", "ON");
    }
}

const Version& version_of(const Bucket& bucket, std::string_view key, std::string_view id) {
    const auto object = bucket.objects.find(key);
    const Version* version = nullptr;
    if (object != bucket.objects.end()) {
        const auto& versions = object->second;
        const auto at = std::find_if(versions.begin(), versions.end(),
                                     [&](const Version& one) { return one.id == id; });
        version = id.empty() ? &versions.back() : (at == versions.end() ? nullptr : &*at);
    }
    if (version == nullptr) {
        Refusal out = refusal(id.empty() ? "NoSuchKey" : "NoSuchVersion");
        out.details = {{"Key", std::string(key)}};
        throw Refused(std::move(out));
    }
    if (version->is_marker) {
        Refusal out = refusal(id.empty() ? "NoSuchKey" : "MethodNotAllowed");
        out.details = {{"Key", std::string(key)}};
        out.headers.set("x-amz-delete-marker", "true");
        out.headers.set("x-amz-version-id", version->id);
        throw Refused(std::move(out));
    }
    return *version;
}

void check_conditions(const http::Headers& fields, std::string_view prefix, const Version* version,
                      bool is_read) {
    const auto field = [&](std::string_view name) { return fields.find(concat(prefix, name)); };
    const std::string* match = field("if-match");
    if (match != nullptr && !names_etag(*match, version)) {
        const bool is_there = version != nullptr && !version->is_marker;
        throw Refused(is_there || is_read ? not_met("If-Match") : refusal("NoSuchKey"));
    }
    const std::string* none = field("if-none-match");
    if (none != nullptr && names_etag(*none, version)) {
        throw Refused(is_read ? not_modified(*version) : not_met("If-None-Match"));
    }
    if (version == nullptr) {
        return;
    }
    const std::string* since = field("if-modified-since");
    const auto since_time = since == nullptr ? std::nullopt : read_http_date(*since);
    if (none == nullptr && since_time && seconds_of(version->modified) <= *since_time) {
        throw Refused(prefix.empty() ? not_modified(*version) : not_met("If-Modified-Since"));
    }
    const std::string* unless = field("if-unmodified-since");
    const auto unless_time = unless == nullptr ? std::nullopt : read_http_date(*unless);
    if (match == nullptr && unless_time && seconds_of(version->modified) > *unless_time) {
        throw Refused(not_met("If-Unmodified-Since"));
    }
}

Range range_in(std::string_view field, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    const Range whole{0, size, false};
    const std::size_t dash = field.find('-');
    if (!field.starts_with(unit) || dash == std::string_view::npos ||
        field.find(',') != std::string_view::npos) {
        return whole;
    }
    const std::string_view first_text = field.substr(unit.size(), dash - unit.size());
    const std::string_view last_text = field.substr(dash + 1);
    const auto first = read_number(first_text);
    const auto last = read_number(last_text);
    if ((!first_text.empty() && !first) || (!last_text.empty() && !last) || (!first && !last) ||
        (first && last && *last < *first)) {
        return whole;
    }
    Range out{0, 0, true};
    if (first) {
        out.offset = *first;
        out.size = *first < size ? std::min(last.value_or(size), size - 1) - *first + 1 : 0;
    } else {
        out.size = std::min(*last, size);
        out.offset = size - out.size;
    }
    if (out.size == 0) {
        Refusal refused = refusal("InvalidRange");
        refused.details = {{"ActualObjectSize", std::to_string(size)}};
        refused.headers.set("content-range", concat("bytes */", size));
        throw Refused(std::move(refused));
    }
    return out;
}

} // namespace harness::emulators::s3
