#include "emulators/s3/listing.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

using Objects = decltype(Bucket::objects);

/// The least text that is greater than all that begin with this; empty where there is none.
std::string beyond(std::string text) {
    constexpr char greatest = '\xff';
    while (!text.empty() && text.back() == greatest) {
        text.pop_back();
    }
    if (!text.empty()) {
        text.back() = static_cast<char>(static_cast<unsigned char>(text.back()) + 1U);
    }
    return text;
}

/// "a/b/" of "a/b/c" where the delimiter is found behind the prefix; else empty.
std::string common_prefix(const std::string& key, const ListRequest& request) {
    if (request.delimiter.empty()) {
        return {};
    }
    const std::size_t at = key.find(request.delimiter, request.prefix.size());
    return at == std::string::npos ? std::string() : key.substr(0, at + request.delimiter.size());
}

Objects::const_iterator behind(const Objects& objects, const std::string& text) {
    const std::string end = beyond(text);
    return end.empty() ? objects.end() : objects.lower_bound(end);
}

Objects::const_iterator first_of(const Bucket& bucket, const ListRequest& request) {
    if (!request.from.empty()) {
        return bucket.objects.lower_bound(std::max(request.from, request.prefix));
    }
    if (request.after.empty() || request.after < request.prefix) {
        return bucket.objects.lower_bound(request.prefix);
    }
    const std::string prefix = request.after.starts_with(request.prefix)
                                   ? common_prefix(request.after, request)
                                   : std::string();
    if (!prefix.empty() && prefix == request.after) {
        return behind(bucket.objects, prefix);
    }
    return request.after_version.empty() ? bucket.objects.upper_bound(request.after)
                                         : bucket.objects.lower_bound(request.after);
}

/// Goes through keys and common prefixes. `visit` adds what there is of a key and answers whether
/// there was room; `has_any` tells whether a key counts.
template <typename HasAny, typename Visit>
Listing walk(const Bucket& bucket, const ListRequest& request, HasAny has_any, Visit visit) {
    Listing out;
    auto at = first_of(bucket, request);
    while (at != bucket.objects.end() && at->first.starts_with(request.prefix)) {
        if (!has_any(*at)) {
            ++at;
            continue;
        }
        const std::string prefix = common_prefix(at->first, request);
        if (prefix.empty()) {
            if (!visit(*at, out)) {
                out.is_truncated = true;
                break;
            }
            ++at;
            continue;
        }
        if (out.entries.size() + out.prefixes.size() >= request.most) {
            out.is_truncated = true;
            break;
        }
        out.prefixes.push_back(prefix);
        out.next = prefix;
        out.next_version.clear();
        at = behind(bucket.objects, prefix);
    }
    out.is_truncated = out.is_truncated && request.most > 0;
    return out;
}

} // namespace

Listing list_objects(const Bucket& bucket, const ListRequest& request) {
    const auto is_shown = [&](const auto& object) {
        const Version& version = object.second.back();
        return !version.is_marker && (!request.as_of || version.modified <= *request.as_of);
    };
    return walk(bucket, request, is_shown, [&](const auto& object, Listing& out) {
        if (out.entries.size() + out.prefixes.size() >= request.most) {
            return false;
        }
        out.entries.push_back({&object.first, &object.second.back(), true});
        out.next = object.first;
        return true;
    });
}

Listing list_versions(const Bucket& bucket, const ListRequest& request) {
    return walk(
        bucket, request, [](const auto&) { return true; },
        [&](const auto& object, Listing& out) {
            const auto& [key, versions] = object;
            bool is_behind = request.after_version.empty() || key != request.after;
            bool is_before = !request.from_version.empty() && key == request.from;
            for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
                is_before = is_before && version->id != request.from_version;
                if (!is_behind || is_before) {
                    is_behind = is_behind || version->id == request.after_version;
                    continue;
                }
                if (out.entries.size() + out.prefixes.size() >= request.most) {
                    return false;
                }
                out.entries.push_back({&key, &*version, version == versions.rbegin()});
                out.next = key;
                out.next_version = version->id;
            }
            return true;
        });
}

} // namespace harness::emulators::s3
