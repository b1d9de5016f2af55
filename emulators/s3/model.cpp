#include "emulators/s3/model.hpp"

#include "harness/base/hex.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

constexpr std::string_view no_version = "null";

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

std::string add_version(Model& model, Bucket& bucket, const std::string& key, Version version) {
    std::vector<Version>& versions = bucket.objects[key];
    if (bucket.versioning == Versioning::enabled) {
        version.id = next_id(model);
    } else {
        version.id = no_version;
        std::erase_if(versions, [](const Version& old) { return old.id == no_version; });
    }
    versions.push_back(std::move(version));
    return bucket.versioning == Versioning::enabled ? versions.back().id : std::string();
}

Removal hide(Model& model, Bucket& bucket, const std::string& key, Time now, const Account& owner) {
    if (bucket.versioning == Versioning::never) {
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
    object->second.erase(at);
    if (object->second.empty()) {
        bucket.objects.erase(object);
    }
    return out;
}

} // namespace harness::emulators::s3
