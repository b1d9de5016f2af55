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

std::vector<Version>::iterator at_version(std::vector<Version>& versions, std::string_view id) {
    return std::find_if(versions.begin(), versions.end(),
                        [&](const Version& version) { return version.id == id; });
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

std::string add_version(Model& model, Bucket& bucket, const std::string& key, Version version) {
    std::vector<Version>& versions = bucket.objects[key];
    if (bucket.versioning == Versioning::enabled) {
        version.id = next_id(model);
    } else {
        version.id = no_version;
        const auto gone =
            std::erase_if(versions, [](const Version& old) { return old.id == no_version; });
        if (gone > 0) {
            note_gone(bucket, key, no_version);
        }
    }
    versions.push_back(std::move(version));
    note_change(bucket, key, versions.back().id);
    return bucket.versioning == Versioning::enabled ? versions.back().id : std::string();
}

Removal hide(Model& model, Bucket& bucket, const std::string& key, Time now, const Account& owner) {
    if (bucket.versioning == Versioning::never) {
        if (bucket.objects.erase(key) > 0) {
            note_gone(bucket, key, no_version);
        }
        return {};
    }
    Version mark;
    mark.is_marker = true;
    mark.modified = now;
    mark.owner = owner;
    (void)add_version(model, bucket, key, std::move(mark));
    return {bucket.objects.at(key).back().id, true};
}

std::optional<Removal> remove_version(Bucket& bucket, std::string_view key, std::string_view id) {
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
    object->second.erase(at);
    if (object->second.empty()) {
        bucket.objects.erase(object);
    }
    return out;
}

void keep_part(Bucket& /*bucket*/, Upload& upload, unsigned number, Part part) {
    upload.parts.insert_or_assign(number, std::move(part));
    upload.unwritten_parts.insert(number);
}

void end_upload(Bucket& bucket, std::string_view id) {
    const auto at = bucket.uploads.find(id);
    HARNESS_ASSERT(at != bucket.uploads.end(), "an upload that is not there");
    bucket.uploads.erase(at);
    bucket.unwritten.ended_uploads.emplace_back(id);
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
