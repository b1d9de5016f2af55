#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/s3/listing.hpp"
#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

// Lists of files, of their versions, and of large files that are not finished.
namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;
using bill::Class;

/// One entry of a list; with neither version nor upload it is a folder.
struct Entry {
    std::string name;
    std::string id;
    const s3::Version* version = nullptr;
    const s3::Upload* upload = nullptr;
};

std::size_t count_asked(const Call& call, std::string_view field, std::int64_t most) {
    constexpr std::int64_t usual = 100;
    const std::int64_t count = call.fields.number(field).value_or(usual);
    if (count < 0 || count > most) {
        deny_bad_request(concat(field, " must be from 1 to ", most));
    }
    return static_cast<std::size_t>(count == 0 ? usual : count);
}

/// What is asked for; one more than that, as its name is where the next list begins.
s3::ListRequest list_request(const Call& call) {
    constexpr std::int64_t most = 10'000;
    s3::ListRequest out;
    out.prefix = call.fields.text_or("prefix", "");
    out.delimiter = call.fields.text_or("delimiter", "");
    out.from = call.fields.text_or("startFileName", "");
    out.from_version = call.fields.text_or("startFileId", "");
    out.most = count_asked(call, "maxFileCount", most) + 1;
    out.as_of = call.as_of;
    return out;
}

const s3::Bucket& listed_bucket(Face& face, Call& call) {
    const s3::Bucket& bucket = bucket_in(face, call, "listFiles");
    if (!call.fields.text_or("prefix", "").starts_with(call.who.prefix)) {
        deny_unauthorized();
    }
    return bucket;
}

std::vector<Entry> entries_of(const s3::Listing& listing) {
    std::vector<Entry> out;
    for (const s3::Listed& one : listing.entries) {
        out.push_back({*one.key, one.version->id, one.version, nullptr});
    }
    for (const std::string& prefix : listing.prefixes) {
        out.push_back({prefix, "", nullptr, nullptr});
    }
    return out;
}

/// Large files that are not finished are versions too.
void add_unfinished(const s3::Bucket& bucket, const s3::ListRequest& request,
                    std::vector<Entry>& entries) {
    for (const auto& [id, upload] : bucket.uploads) {
        const bool is_before = upload.key < request.from ||
                               (upload.key == request.from && !request.from_version.empty() &&
                                id > request.from_version);
        if (!upload.key.starts_with(request.prefix) || is_before) {
            continue;
        }
        const std::size_t end = request.delimiter.empty()
                                    ? std::string::npos
                                    : upload.key.find(request.delimiter, request.prefix.size());
        if (end == std::string::npos) {
            entries.push_back({upload.key, id, nullptr, &upload});
        } else {
            entries.push_back(
                {upload.key.substr(0, end + request.delimiter.size()), "", nullptr, nullptr});
        }
    }
}

/// By name, of each the newest first; a folder once.
void put_in_order(std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.name != b.name ? a.name < b.name : a.id > b.id;
    });
    const auto is_same_folder = [](const Entry& a, const Entry& b) {
        return a.id.empty() && b.id.empty() && a.name == b.name;
    };
    entries.erase(std::unique(entries.begin(), entries.end(), is_same_folder), entries.end());
}

Json entry_json(const s3::Bucket& bucket, const Entry& entry, const Call& call) {
    if (entry.version != nullptr) {
        return json_of(bucket, entry.name, *entry.version, call.who);
    }
    return entry.upload != nullptr ? json_of(bucket, entry.id, *entry.upload)
                                   : json_of_folder(bucket, entry.name);
}

Json list_json(const s3::Bucket& bucket, std::vector<Entry> entries, std::size_t most,
               const Call& call, bool has_ids) {
    put_in_order(entries);
    Json files = Json::array();
    for (std::size_t i = 0; i < entries.size() && i + 1 < most; ++i) {
        files.push_back(entry_json(bucket, entries[i], call));
    }
    const bool is_cut = entries.size() >= most;
    Json out{{"files", std::move(files)}, {"nextFileName", nullptr}};
    if (has_ids) {
        out["nextFileId"] = nullptr;
    }
    if (is_cut) {
        const Entry& next = entries[most - 1];
        out["nextFileName"] = next.name;
        if (has_ids && !next.id.empty()) {
            out["nextFileId"] = next.id;
        }
    }
    return out;
}

/// Names may be no UTF-8 where S3 wrote them; JSON can not hold those.
std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

http::Reply list_names(Face& face, Call& call) {
    const s3::Bucket& bucket = listed_bucket(face, call);
    const s3::ListRequest request = list_request(call);
    return json_reply(text_of(list_json(bucket, entries_of(s3::list_objects(bucket, request)),
                                        request.most, call, false)));
}

http::Reply list_versions(Face& face, Call& call) {
    const s3::Bucket& bucket = listed_bucket(face, call);
    const s3::ListRequest request = list_request(call);
    if (!request.from_version.empty() && request.from.empty()) {
        deny_bad_request("startFileId needs startFileName");
    }
    std::vector<Entry> entries = entries_of(s3::list_versions(bucket, request));
    add_unfinished(bucket, request, entries);
    return json_reply(text_of(list_json(bucket, std::move(entries), request.most, call, true)));
}

http::Reply list_unfinished(Face& face, Call& call) {
    constexpr std::int64_t most = 100;
    const s3::Bucket& bucket = bucket_in(face, call, "listFiles");
    const std::string prefix = call.fields.text_or("namePrefix", "");
    if (!prefix.starts_with(call.who.prefix)) {
        deny_unauthorized();
    }
    const std::size_t count = count_asked(call, "maxFileCount", most);
    Json out{{"files", Json::array()}, {"nextFileId", nullptr}};
    auto at = bucket.uploads.lower_bound(call.fields.text_or("startFileId", ""));
    for (; at != bucket.uploads.end(); ++at) {
        if (!at->second.key.starts_with(prefix)) {
            continue;
        }
        if (out["files"].size() == count) {
            out["nextFileId"] = at->first;
            break;
        }
        out["files"].push_back(json_of(bucket, at->first, at->second));
    }
    return json_reply(text_of(out));
}

http::Reply list_parts(Face& face, Call& call) {
    constexpr std::int64_t most = 1000;
    const Found file = large_file_in(face, call);
    const std::size_t count = count_asked(call, "maxPartCount", most);
    const auto start = call.fields.number("startPartNumber").value_or(1);
    const std::string id = call.fields.text("fileId");
    Json out{{"parts", Json::array()}, {"nextPartNumber", nullptr}};
    for (const auto& [number, part] : file.upload->parts) {
        if (number < start) {
            continue;
        }
        if (out["parts"].size() == count) {
            out["nextPartNumber"] = number;
            break;
        }
        out["parts"].push_back({{"fileId", id},
                                {"partNumber", number},
                                {"contentLength", part.content->size()},
                                {"contentSha1", part.sha1.empty() ? "none" : part.sha1},
                                {"uploadTimestamp", milliseconds_of(part.modified)}});
    }
    return json_reply(out.dump());
}

} // namespace

std::span<const Operation> list_operations() {
    static constexpr std::array rows{
        Operation{"b2_list_file_names", "ListObjects", Class::c, list_names},
        Operation{"b2_list_file_versions", "ListObjectVersions", Class::c, list_versions},
        Operation{"b2_list_unfinished_large_files", "ListMultipartUploads", Class::c,
                  list_unfinished},
        Operation{"b2_list_parts", "ListParts", Class::c, list_parts},
    };
    return rows;
}

} // namespace harness::emulators::b2
