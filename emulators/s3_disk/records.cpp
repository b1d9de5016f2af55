#include "emulators/s3_disk/records.hpp"

#include "harness/base/assert.hpp"

namespace harness::emulators::s3_disk {

namespace {

template <typename Enum>
void write_enum(ByteWriter& out, Enum value) {
    out.number(static_cast<std::uint64_t>(value));
}

template <typename Enum>
Enum read_enum(ByteReader& in, Enum last) {
    const std::uint64_t value = in.number();
    return value <= static_cast<std::uint64_t>(last) ? static_cast<Enum>(value) : last;
}

template <typename Time>
void write_time(ByteWriter& out, Time time) {
    out.number(static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

template <typename Time>
void read_time(ByteReader& in, Time& time) {
    time = Time(typename Time::duration(static_cast<std::int64_t>(in.number())));
}

void write_account(ByteWriter& out, const s3::Account& account) {
    const auto& [id, name] = account;
    out.text(id);
    out.text(name);
}

s3::Account read_account(ByteReader& in) {
    s3::Account out;
    out.id = in.text();
    out.name = in.text();
    return out;
}

void write_fields(ByteWriter& out, const http::Headers& fields) {
    out.number(fields.fields().size());
    for (const auto& [name, value] : fields.fields()) {
        out.text(name);
        out.text(value);
    }
}

http::Headers read_fields(ByteReader& in) {
    http::Headers out;
    for (std::size_t left = in.count(); left > 0; --left) {
        const std::string name = in.text();
        out.add(name, in.text());
    }
    return out;
}

void write_checksum(ByteWriter& out, const std::optional<s3::Checksum>& checksum) {
    out.flag(checksum.has_value());
    if (checksum) {
        const auto& [algorithm, value, is_composite] = *checksum;
        write_enum(out, algorithm);
        out.text(value);
        out.flag(is_composite);
    }
}

std::optional<s3::Checksum> read_checksum(ByteReader& in) {
    if (!in.flag()) {
        return std::nullopt;
    }
    s3::Checksum out;
    out.algorithm = read_enum(in, s3::Algorithm::crc64nvme);
    out.value = in.text();
    out.is_composite = in.flag();
    return out;
}

void write_retention(ByteWriter& out, const s3::Retention& retention) {
    const auto& [mode, until] = retention;
    out.text(mode);
    write_time(out, until);
}

s3::Retention read_retention(ByteReader& in) {
    s3::Retention out;
    out.mode = in.text();
    read_time(in, out.until);
    return out;
}

void write_content(ByteWriter& out, const s3::StoredBytes& content) {
    out.flag(content != nullptr);
    if (!content) {
        return;
    }
    std::vector<s3::Extent> extents;
    content->tell_extents(0, content->size(), extents);
    out.number(extents.size());
    for (const auto& [file, begin, whole, offset, size] : extents) {
        out.number(file);
        out.number(begin);
        out.number(whole);
        out.number(offset);
        out.number(size);
    }
}

s3::StoredBytes read_content(ByteReader& in, const ContentOf& content_of) {
    if (!in.flag()) {
        return nullptr;
    }
    std::vector<s3::Extent> extents(in.count());
    for (s3::Extent& one : extents) {
        one.file = in.number();
        one.begin = in.number();
        one.whole = in.number();
        one.offset = in.number();
        one.size = in.number();
    }
    s3::StoredBytes out = in.has_failed() ? nullptr : content_of(extents);
    if (!out) {
        in.fail();
    }
    return out;
}

void write_days(ByteWriter& out, std::optional<unsigned> days) {
    out.flag(days.has_value());
    out.number(days.value_or(0));
}

std::optional<unsigned> read_days(ByteReader& in) {
    const bool is_there = in.flag();
    const auto days = static_cast<unsigned>(in.number());
    return is_there ? std::optional(days) : std::nullopt;
}

void write_rule(ByteWriter& out, const s3::LifecycleRule& rule) {
    const auto& [id, prefix, is_enabled, days_to_hiding, days_to_deleting, days_to_canceling,
                 removes_lone_marks] = rule;
    out.text(id);
    out.text(prefix);
    out.flag(is_enabled);
    write_days(out, days_to_hiding);
    write_days(out, days_to_deleting);
    write_days(out, days_to_canceling);
    out.flag(removes_lone_marks);
}

s3::LifecycleRule read_rule(ByteReader& in) {
    s3::LifecycleRule out;
    out.id = in.text();
    out.prefix = in.text();
    out.is_enabled = in.flag();
    out.days_to_hiding = read_days(in);
    out.days_to_deleting = read_days(in);
    out.days_to_canceling = read_days(in);
    out.removes_lone_marks = in.flag();
    return out;
}

void write_kept_parts(ByteWriter& out, const std::vector<s3::KeptPart>& parts) {
    out.number(parts.size());
    for (const auto& [size, checksum] : parts) {
        out.number(size);
        write_checksum(out, checksum);
    }
}

std::vector<s3::KeptPart> read_kept_parts(ByteReader& in) {
    std::vector<s3::KeptPart> out(in.count());
    for (s3::KeptPart& part : out) {
        part.size = in.number();
        part.checksum = read_checksum(in);
    }
    return out;
}

} // namespace

void write_settings(ByteWriter& out, const s3::Bucket& bucket) {
    const auto& [name, id, created, owner, versioning, has_object_lock, default_retention,
                 default_days, location, lifecycle, rules, is_public, info, revision, objects,
                 uploads, completed, unwritten, changes] = bucket;
    (void)objects, (void)uploads, (void)completed; // Records of their own.
    (void)unwritten, (void)changes;                // Notes of the moment.
    out.text(name);
    out.text(id);
    write_time(out, created);
    write_account(out, owner);
    write_enum(out, versioning);
    out.flag(has_object_lock);
    write_retention(out, default_retention);
    out.number(default_days);
    out.text(location);
    out.text(lifecycle);
    out.number(rules.size());
    for (const s3::LifecycleRule& rule : rules) {
        write_rule(out, rule);
    }
    out.flag(is_public);
    out.number(info.size());
    for (const auto& [key, value] : info) {
        out.text(key);
        out.text(value);
    }
    out.number(revision);
}

void read_settings(ByteReader& in, s3::Bucket& bucket) {
    bucket.name = in.text();
    bucket.id = in.text();
    read_time(in, bucket.created);
    bucket.owner = read_account(in);
    bucket.versioning = read_enum(in, s3::Versioning::suspended);
    bucket.has_object_lock = in.flag();
    bucket.default_retention = read_retention(in);
    bucket.default_days = static_cast<unsigned>(in.number());
    bucket.location = in.text();
    bucket.lifecycle = in.text();
    bucket.rules.clear();
    for (std::size_t left = in.count(); left > 0; --left) {
        bucket.rules.push_back(read_rule(in));
    }
    bucket.is_public = in.flag();
    bucket.info.clear();
    for (std::size_t left = in.count(); left > 0; --left) {
        const std::string key = in.text();
        bucket.info.insert_or_assign(key, in.text());
    }
    bucket.revision = static_cast<unsigned>(in.number());
}

void write_keys(ByteWriter& out, const std::vector<s3::AccessKey>& keys) {
    out.number(keys.size());
    for (const auto& [id, secret, account, capabilities, bucket, prefix, expires, is_master, name] :
         keys) {
        out.text(id);
        out.text(secret);
        write_account(out, account);
        out.flag(capabilities.has_value());
        const std::vector<std::string> of_key = capabilities.value_or(std::vector<std::string>());
        out.number(of_key.size());
        for (const std::string& one : of_key) {
            out.text(one);
        }
        out.text(bucket);
        out.text(prefix);
        out.flag(expires.has_value());
        write_time(out, expires.value_or(s3::Time()));
        out.flag(is_master);
        out.text(name);
    }
}

std::vector<s3::AccessKey> read_keys(ByteReader& in) {
    std::vector<s3::AccessKey> out(in.count());
    for (s3::AccessKey& key : out) {
        key.id = in.text();
        key.secret = in.text();
        key.account = read_account(in);
        const bool is_limited = in.flag();
        std::vector<std::string> capabilities(in.count());
        for (std::string& one : capabilities) {
            one = in.text();
        }
        key.capabilities = is_limited ? std::optional(std::move(capabilities)) : std::nullopt;
        key.bucket = in.text();
        key.prefix = in.text();
        const bool expires = in.flag();
        s3::Time when;
        read_time(in, when);
        key.expires = expires ? std::optional(when) : std::nullopt;
        key.is_master = in.flag();
        key.name = in.text();
    }
    return out;
}

void write_version(ByteWriter& out, const s3::Version& version) {
    const auto& [id, is_marker, modified, etag, content, metadata, checksum, parts, retention,
                 has_legal_hold, owner, sha1] = version;
    out.text(id);
    out.flag(is_marker);
    write_time(out, modified);
    out.text(etag);
    write_content(out, content);
    write_fields(out, metadata);
    write_checksum(out, checksum);
    write_kept_parts(out, parts);
    write_retention(out, retention);
    out.flag(has_legal_hold);
    write_account(out, owner);
    out.text(sha1);
}

s3::Version read_version(ByteReader& in, const ContentOf& content_of) {
    s3::Version out;
    out.id = in.text();
    out.is_marker = in.flag();
    read_time(in, out.modified);
    out.etag = in.text();
    out.content = read_content(in, content_of);
    out.metadata = read_fields(in);
    out.checksum = read_checksum(in);
    out.parts = read_kept_parts(in);
    out.retention = read_retention(in);
    out.has_legal_hold = in.flag();
    out.owner = read_account(in);
    out.sha1 = in.text();
    return out;
}

void write_upload(ByteWriter& out, const s3::Upload& upload) {
    const auto& [key, begun, metadata, checksum, is_composite, owner, retention, has_legal_hold,
                 parts, is_unwritten, unwritten_parts] = upload;
    (void)parts, (void)is_unwritten, (void)unwritten_parts; // Parts are records of their own.
    out.text(key);
    write_time(out, begun);
    write_fields(out, metadata);
    out.flag(checksum.has_value());
    write_enum(out, checksum.value_or(s3::Algorithm::md5));
    out.flag(is_composite);
    write_account(out, owner);
    write_retention(out, retention);
    out.flag(has_legal_hold);
}

s3::Upload read_upload(ByteReader& in) {
    s3::Upload out;
    out.key = in.text();
    read_time(in, out.begun);
    out.metadata = read_fields(in);
    const bool has_checksum = in.flag();
    const auto algorithm = read_enum(in, s3::Algorithm::crc64nvme);
    out.checksum = has_checksum ? std::optional(algorithm) : std::nullopt;
    out.is_composite = in.flag();
    out.owner = read_account(in);
    out.retention = read_retention(in);
    out.has_legal_hold = in.flag();
    return out;
}

void write_part(ByteWriter& out, const s3::Part& part) {
    const auto& [modified, md5, content, checksum, sha1] = part;
    write_time(out, modified);
    out.text(md5);
    write_content(out, content);
    write_checksum(out, checksum);
    out.text(sha1);
}

s3::Part read_part(ByteReader& in, const ContentOf& content_of) {
    s3::Part out;
    read_time(in, out.modified);
    out.md5 = in.text();
    out.content = read_content(in, content_of);
    out.checksum = read_checksum(in);
    out.sha1 = in.text();
    return out;
}

void write_reply(ByteWriter& out, const http::Reply& reply) {
    const auto* text = std::get_if<std::string>(&reply.body);
    HARNESS_ASSERT(text != nullptr, "what is answered again is a text");
    out.number(reply.status);
    write_fields(out, reply.headers);
    out.text(*text);
}

http::Reply read_reply(ByteReader& in) {
    http::Reply out;
    out.status = static_cast<unsigned>(in.number());
    out.headers = read_fields(in);
    out.body = in.text();
    return out;
}

} // namespace harness::emulators::s3_disk
