#include "emulators/s3_disk/transaction.hpp"

#include <algorithm>

namespace harness::emulators::s3_disk {

namespace {

/// What an entry of a record says. The numbers stand in files.
enum class Entry : std::uint64_t {
    bucket = 1,
    bucket_gone = 2,
    version = 3,
    version_gone = 4,
    upload = 5,
    part = 6,
    upload_ended = 7,
    completion = 8,
    keys = 9,
};

/// A record is grown no further than this where it need not be one.
constexpr std::size_t large_record = 256U << 10U;

void begin_entry(ByteWriter& out, Entry entry, std::string_view bucket, std::string_view what) {
    out.number(static_cast<std::uint64_t>(entry));
    out.text(bucket);
    out.text(what);
}

const s3::Version* version_in(const s3::Bucket& bucket, const std::string& key,
                              std::string_view id) {
    const auto object = bucket.objects.find(key);
    if (object == bucket.objects.end()) {
        return nullptr;
    }
    const auto at = std::find_if(object->second.begin(), object->second.end(),
                                 [&](const s3::Version& one) { return one.id == id; });
    return at == object->second.end() ? nullptr : &*at;
}

void add_version(ByteWriter& out, const std::string& name, const std::string& key,
                 const s3::Version& version) {
    begin_entry(out, Entry::version, name, key);
    write_version(out, version);
}

void add_part(ByteWriter& out, const std::string& name, const std::string& id, unsigned number,
              const s3::Part& part) {
    begin_entry(out, Entry::part, name, id);
    out.number(number);
    write_part(out, part);
}

void add_upload(ByteWriter& out, const std::string& name, const std::string& id,
                const s3::Upload& upload) {
    begin_entry(out, Entry::upload, name, id);
    write_upload(out, upload);
}

void add_changes(ByteWriter& out, const std::string& name, s3::Bucket& bucket) {
    for (const s3::VersionChange& change : bucket.unwritten.versions) {
        const s3::Version* version =
            change.is_gone ? nullptr : version_in(bucket, change.key, change.id);
        if (change.is_gone) {
            begin_entry(out, Entry::version_gone, name, change.key);
            out.text(change.id);
        } else if (version != nullptr) {
            add_version(out, name, change.key, *version);
        }
    }
    for (auto& [id, upload] : bucket.uploads) {
        if (upload.is_unwritten) {
            add_upload(out, name, id, upload);
        }
        for (const unsigned number : upload.unwritten_parts) {
            add_part(out, name, id, number, upload.parts.at(number));
        }
        upload.is_unwritten = false;
        upload.unwritten_parts.clear();
    }
    for (const std::string& id : bucket.unwritten.ended_uploads) {
        begin_entry(out, Entry::upload_ended, name, id);
    }
    for (const std::string& id : bucket.unwritten.completions) {
        const auto reply = bucket.completed.find(id);
        if (reply != bucket.completed.end()) {
            begin_entry(out, Entry::completion, name, id);
            write_reply(out, reply->second);
        }
    }
    bucket.unwritten = {};
}

std::string settings_of(const s3::Bucket& bucket) {
    ByteWriter out;
    write_settings(out, bucket);
    return out.take();
}

std::string keys_of(const s3::Model& model) {
    ByteWriter out;
    write_keys(out, model.made_keys);
    return out.take();
}

/// In the place of the one of that name, or behind all others.
void put_version(s3::Bucket& bucket, const std::string& key, s3::Version version) {
    std::vector<s3::Version>& versions = bucket.objects[key];
    const auto at = std::find_if(versions.begin(), versions.end(),
                                 [&](const s3::Version& one) { return one.id == version.id; });
    if (at == versions.end()) {
        versions.push_back(std::move(version));
    } else {
        *at = std::move(version);
    }
}

void drop_version(s3::Bucket& bucket, const std::string& key, const std::string& id) {
    const auto object = bucket.objects.find(key);
    if (object == bucket.objects.end()) {
        return;
    }
    std::erase_if(object->second, [&](const s3::Version& one) { return one.id == id; });
    if (object->second.empty()) {
        bucket.objects.erase(object);
    }
}

/// False where it is none.
bool apply_entry(ByteReader& in, s3::Model& model, const ContentOf& content_of) {
    const auto entry = static_cast<Entry>(in.number());
    const std::string name = in.text();
    const std::string what = in.text();
    if (in.has_failed()) {
        return false;
    }
    const auto known = model.buckets.find(name);
    if (entry == Entry::keys) {
        model.made_keys = read_keys(in);
        return true;
    }
    if (entry == Entry::bucket_gone) {
        return model.buckets.erase(name) == 1;
    }
    if (entry == Entry::bucket) {
        read_settings(in, model.buckets[name]);
        return true;
    }
    if (known == model.buckets.end()) {
        return false;
    }
    s3::Bucket& bucket = known->second;
    switch (entry) {
    case Entry::version:
        put_version(bucket, what, read_version(in, content_of));
        return true;
    case Entry::version_gone:
        drop_version(bucket, what, in.text());
        return true;
    case Entry::upload:
        bucket.uploads.insert_or_assign(what, read_upload(in));
        return true;
    case Entry::part: {
        const auto number = static_cast<unsigned>(in.number());
        s3::Part part = read_part(in, content_of);
        const auto upload = bucket.uploads.find(what);
        if (upload == bucket.uploads.end()) {
            return false;
        }
        upload->second.parts.insert_or_assign(number, std::move(part));
        return true;
    }
    case Entry::upload_ended:
        bucket.uploads.erase(what);
        return true;
    case Entry::completion:
        keep_completion(bucket, what, read_reply(in));
        return true;
    case Entry::bucket:
    case Entry::bucket_gone:
    case Entry::keys:
        break;
    }
    return false;
}

/// Closes a record that has become long, and begins another.
void split(ByteWriter& out, std::uint64_t last_id,
           const std::function<void(std::string_view)>& take) {
    if (out.bytes().size() > large_record) {
        take(out.bytes());
        out = ByteWriter();
        out.number(last_id);
    }
}

} // namespace

std::string Scribe::changes_of(s3::Model& model) {
    ByteWriter out;
    out.number(model.last_id);
    const std::size_t nothing = out.bytes().size();
    for (auto known = settings_.begin(); known != settings_.end();) {
        const bool is_gone = !model.buckets.contains(known->first);
        if (is_gone) {
            begin_entry(out, Entry::bucket_gone, known->first, "");
        }
        known = is_gone ? settings_.erase(known) : std::next(known);
    }
    for (auto& [name, bucket] : model.buckets) {
        std::string now = settings_of(bucket);
        std::string& before = settings_[name];
        if (now != before) {
            begin_entry(out, Entry::bucket, name, "");
            write_settings(out, bucket);
            before = std::move(now);
        }
        add_changes(out, name, bucket);
    }
    if (std::string keys = keys_of(model); keys != keys_) {
        begin_entry(out, Entry::keys, "", "");
        write_keys(out, model.made_keys);
        keys_ = std::move(keys);
    }
    const bool is_empty = out.bytes().size() == nothing && model.last_id == last_id_;
    last_id_ = model.last_id;
    return is_empty ? std::string() : out.take();
}

void describe(const s3::Model& model, const std::function<void(std::string_view)>& take) {
    ByteWriter out;
    out.number(model.last_id);
    begin_entry(out, Entry::keys, "", "");
    write_keys(out, model.made_keys);
    for (const auto& [name, bucket] : model.buckets) {
        begin_entry(out, Entry::bucket, name, "");
        write_settings(out, bucket);
        for (const auto& [key, versions] : bucket.objects) {
            for (const s3::Version& version : versions) {
                add_version(out, name, key, version);
            }
            split(out, model.last_id, take);
        }
        for (const auto& [id, upload] : bucket.uploads) {
            add_upload(out, name, id, upload);
            for (const auto& [number, part] : upload.parts) {
                add_part(out, name, id, number, part);
            }
            split(out, model.last_id, take);
        }
        for (const auto& [id, reply] : bucket.completed) {
            begin_entry(out, Entry::completion, name, id);
            write_reply(out, reply);
        }
    }
    take(out.bytes());
}

void Scribe::know(const s3::Model& model) {
    settings_.clear();
    for (const auto& [name, bucket] : model.buckets) {
        settings_.emplace(name, settings_of(bucket));
    }
    keys_ = keys_of(model);
    last_id_ = model.last_id;
}

bool apply(std::string_view record, s3::Model& model, const ContentOf& content_of) {
    ByteReader in(record);
    model.last_id = std::max(model.last_id, in.number());
    while (!in.is_at_end()) {
        if (!apply_entry(in, model, content_of)) {
            return false;
        }
    }
    return !in.has_failed();
}

void forget_unwritten(s3::Model& model) {
    for (auto& [name, bucket] : model.buckets) {
        bucket.unwritten = {};
        for (auto& [id, upload] : bucket.uploads) {
            upload.is_unwritten = false;
            upload.unwritten_parts.clear();
        }
    }
}

} // namespace harness::emulators::s3_disk
