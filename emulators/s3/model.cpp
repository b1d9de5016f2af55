#include "emulators/s3/model.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/hex.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

constexpr std::string_view no_version = "null";

void note_gone(Bucket& bucket, std::string_view key, std::string_view id) {
    bucket.unwritten.versions.push_back({std::string(key), std::string(id), true});
}

std::uint64_t size_of_parts(const Upload& upload) {
    std::uint64_t out = 0;
    for (const auto& [number, part] : upload.parts) {
        out += part.content->size();
    }
    return out;
}

/// Adds a version without telling that bytes came with it. Answers its id, and the bytes that it
/// took the place of.
std::pair<std::string, std::uint64_t> put_version(Model& model, Bucket& bucket,
                                                  const std::string& key, Version version) {
    std::vector<Version>& versions = bucket.objects[key];
    std::uint64_t replaced = 0;
    if (bucket.versioning == Versioning::enabled) {
        if (version.id.empty()) {
            version.id = next_id(model);
        }
        versions.push_back(std::move(version));
        note_change(bucket, key, versions.back().id);
        return {versions.back().id, 0};
    }
    version.id = no_version;
    const auto gone = std::erase_if(versions, [&](const Version& old) {
        replaced += old.id == no_version ? old.size() : 0;
        return old.id == no_version;
    });
    if (gone > 0) {
        note_gone(bucket, key, no_version);
    }
    versions.push_back(std::move(version));
    note_change(bucket, key, std::string(no_version));
    return {std::string(), replaced};
}

void tell(Bucket& bucket, StoredChange change) {
    if (change.came > 0 || change.went > 0) {
        bucket.changes.push_back(std::move(change));
    }
}

std::vector<Version>::iterator at_version(std::vector<Version>& versions, std::string_view id) {
    return std::find_if(versions.begin(), versions.end(),
                        [&](const Version& version) { return version.id == id; });
}

/// By the bucket's rule.
Retention retention_of_new(const Bucket& bucket, Time now) {
    if (bucket.default_retention.mode.empty()) {
        return {};
    }
    return {bucket.default_retention.mode,
            std::chrono::floor<std::chrono::seconds>(now) + std::chrono::days(bucket.default_days)};
}

} // namespace

std::string next_id(Model& model) {
    constexpr std::size_t digits = 16;
    return hex(++model.last_id, digits);
}

const Version* newest(const Bucket& bucket, std::string_view key) {
    const auto at = bucket.objects.find(key);
    return at == bucket.objects.end() ? nullptr : &at->second.back();
}

Version* find_version(Bucket& bucket, std::string_view key, std::string_view id) {
    const auto object = bucket.objects.find(key);
    if (object == bucket.objects.end()) {
        return nullptr;
    }
    const auto at = at_version(object->second, id);
    return at == object->second.end() ? nullptr : &*at;
}

void note_change(Bucket& bucket, const std::string& key, const std::string& id) {
    bucket.unwritten.versions.push_back({key, id, false});
}

Bucket& add_bucket(Model& model, const std::string& name, const Account& owner, Time now) {
    constexpr std::size_t digits = 24;
    Bucket bucket;
    bucket.name = name;
    bucket.id = hex(++model.last_id, digits);
    bucket.created = now;
    bucket.owner = owner;
    return model.buckets.insert_or_assign(name, std::move(bucket)).first->second;
}

std::string add_version(Model& model, Bucket& bucket, const std::string& key, Version version) {
    const Time now = version.modified;
    if (!version.is_marker && version.retention.mode.empty()) {
        version.retention = retention_of_new(bucket, now);
    }
    const std::uint64_t size = version.size();
    auto [id, replaced] = put_version(model, bucket, key, std::move(version));
    tell(bucket, {key, size, replaced, now});
    return id;
}

Removal hide(Model& model, Bucket& bucket, const std::string& key, Time now, const Account& owner) {
    if (bucket.versioning == Versioning::never) {
        if (const Version* version = newest(bucket, key)) {
            tell(bucket, {key, 0, version->size(), now});
            note_gone(bucket, key, no_version);
        }
        bucket.objects.erase(key);
        return {};
    }
    Version mark;
    mark.is_marker = true;
    mark.modified = now;
    mark.owner = owner;
    (void)add_version(model, bucket, key, std::move(mark));
    return {bucket.objects.at(key).back().id, true};
}

std::optional<Removal> remove_version(Bucket& bucket, std::string_view key, std::string_view id,
                                      Time now) {
    const auto object = bucket.objects.find(key);
    if (object == bucket.objects.end()) {
        return std::nullopt;
    }
    const auto at = at_version(object->second, id);
    if (at == object->second.end()) {
        return std::nullopt;
    }
    Removal out{std::string(id), at->is_marker};
    note_gone(bucket, key, id);
    tell(bucket, {std::string(key), 0, at->size(), now});
    object->second.erase(at);
    if (object->second.empty()) {
        bucket.objects.erase(object);
    }
    return out;
}

void note_stored(Bucket& bucket, Time now) {
    for (const auto& [key, versions] : bucket.objects) {
        for (const Version& version : versions) {
            tell(bucket, {key, version.size(), 0, now});
        }
    }
    for (const auto& [id, upload] : bucket.uploads) {
        tell(bucket, {upload.key, size_of_parts(upload), 0, now});
    }
}

bool is_locked(const Version& version, Time now) {
    return version.has_legal_hold ||
           (!version.retention.mode.empty() && version.retention.until > now);
}

void keep_part(Bucket& bucket, Upload& upload, unsigned number, Part part) {
    const auto old = upload.parts.find(number);
    const std::uint64_t went = old == upload.parts.end() ? 0 : old->second.content->size();
    tell(bucket, {upload.key, part.content->size(), went, part.modified});
    upload.parts.insert_or_assign(number, std::move(part));
    upload.unwritten_parts.insert(number);
}

void cancel_upload(Bucket& bucket, std::string_view id, Time now) {
    const auto at = bucket.uploads.find(id);
    HARNESS_ASSERT(at != bucket.uploads.end(), "an upload that is not there");
    tell(bucket, {at->second.key, 0, size_of_parts(at->second), now});
    bucket.uploads.erase(at);
    bucket.unwritten.ended_uploads.emplace_back(id);
}

std::string finish_upload(Model& model, Bucket& bucket, std::string_view id, Version version) {
    const auto at = bucket.uploads.find(id);
    HARNESS_ASSERT(at != bucket.uploads.end(), "an upload that is not there");
    const std::string key = at->second.key;
    StoredChange change{key, version.size(), size_of_parts(at->second), version.modified, true};
    bucket.uploads.erase(at);
    bucket.unwritten.ended_uploads.emplace_back(id);
    auto [version_id, replaced] = put_version(model, bucket, key, std::move(version));
    tell(bucket, std::move(change));
    tell(bucket, {key, 0, replaced, bucket.objects.at(key).back().modified});
    return version_id;
}

void keep_completion(Bucket& bucket, std::string_view id, http::Reply reply) {
    constexpr std::size_t most = 1000;
    bucket.completed.insert_or_assign(std::string(id), std::move(reply));
    bucket.unwritten.completions.emplace_back(id);
    while (bucket.completed.size() > most) {
        bucket.completed.erase(bucket.completed.begin()); // Ids ascend: the oldest.
    }
}

} // namespace harness::emulators::s3
