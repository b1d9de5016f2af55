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
    const auto& [created, owner, versioning, has_object_lock, default_retention, default_days,
                 location, lifecycle, objects, uploads, completed, unwritten] = bucket;
    (void)objects, (void)uploads, (void)completed, (void)unwritten; // Records of their own.
    write_time(out, created);
    write_account(out, owner);
    write_enum(out, versioning);
    out.flag(has_object_lock);
    write_retention(out, default_retention);
    out.number(default_days);
    out.text(location);
    out.text(lifecycle);
}

void read_settings(ByteReader& in, s3::Bucket& bucket) {
    read_time(in, bucket.created);
    bucket.owner = read_account(in);
    bucket.versioning = read_enum(in, s3::Versioning::suspended);
    bucket.has_object_lock = in.flag();
    bucket.default_retention = read_retention(in);
    bucket.default_days = static_cast<unsigned>(in.number());
    bucket.location = in.text();
    bucket.lifecycle = in.text();
}

void write_version(ByteWriter& out, const s3::Version& version) {
    const auto& [id, is_marker, modified, etag, content, metadata, checksum, parts, retention,
                 has_legal_hold, owner] = version;
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
    const auto& [modified, md5, content, checksum] = part;
    write_time(out, modified);
    out.text(md5);
    write_content(out, content);
    write_checksum(out, checksum);
}

s3::Part read_part(ByteReader& in, const ContentOf& content_of) {
    s3::Part out;
    read_time(in, out.modified);
    out.md5 = in.text();
    out.content = read_content(in, content_of);
    out.checksum = read_checksum(in);
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
