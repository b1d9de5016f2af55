#include "emulators/b2/account.hpp"
#include "emulators/b2/denied.hpp"
#include "emulators/b2/file_info.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/s3/digest.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

// Who may do what: tokens and keys.
namespace harness::emulators::b2 {

namespace {

using Json = nlohmann::ordered_json;
using bill::Class;

constexpr std::chrono::hours account_time{24};
constexpr std::uint64_t recommended_part = 100'000'000;
constexpr std::uint64_t least_part = 5'000'000;

Json bucket_id_of(Face& face, const std::string& name) {
    const auto bucket = face.model().buckets.find(name);
    return bucket == face.model().buckets.end() ? Json(nullptr) : Json(bucket->second.id);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

/// What a key is for, as one bucket (up to version 3), or as a list of them.
Json allowed_json(Face& face, const Call& call) {
    constexpr unsigned first_with_lists = 4;
    Json out{{"capabilities", s3::capabilities_of(call.who)}};
    const Json id = bucket_id_of(face, call.who.bucket);
    const Json name = text_or_null(call.who.bucket);
    if (call.version < first_with_lists) {
        out["bucketId"] = id;
        out["bucketName"] = name;
    } else {
        out["buckets"] = call.who.bucket.empty() ? Json(nullptr)
                                                 : Json::array({Json{{"id", id}, {"name", name}}});
    }
    out["namePrefix"] = text_or_null(call.who.prefix);
    return out;
}

/// Key and secret of the field.
std::pair<std::string, std::string> credentials_in(const Call& call) {
    constexpr std::string_view scheme = "Basic ";
    const std::string_view field = call.field("authorization");
    const auto text =
        field.starts_with(scheme) ? s3::from_base64(field.substr(scheme.size())) : std::nullopt;
    const std::size_t colon = text ? text->find(':') : std::string::npos;
    if (colon == std::string::npos) {
        deny_unauthorized();
    }
    return {text->substr(0, colon), text->substr(colon + 1)};
}

Json key_json(Face& face, const s3::AccessKey& key) {
    return {
        {"accountId", key.account.id},
        {"applicationKeyId", key.id},
        {"bucketId", bucket_id_of(face, key.bucket)},
        {"capabilities", s3::capabilities_of(key)},
        {"expirationTimestamp", key.expires ? Json(milliseconds_of(*key.expires)) : Json(nullptr)},
        {"keyName", key.name},
        {"namePrefix", text_or_null(key.prefix)},
        {"options", Json::array({"s3"})}};
}

void check_may(const Call& call, std::string_view capability) {
    if (!s3::has_capability(call.who, capability)) {
        deny_unauthorized();
    }
}

std::vector<std::string> known_capabilities(const Call& call) {
    std::vector<std::string> out = call.fields.texts("capabilities");
    const std::vector<std::string> known = s3::capabilities_of({});
    for (const std::string& one : out) {
        if (std::find(known.begin(), known.end(), one) == known.end()) {
            deny_bad_request(concat("No such capability: ", one));
        }
    }
    if (out.empty()) {
        deny_bad_request("capabilities must not be empty");
    }
    return out;
}

void take_lifetime(const Call& call, s3::AccessKey& key) {
    constexpr std::int64_t longest = 1000LL * 24 * 3600;
    const auto seconds = call.fields.number("validDurationInSeconds");
    if (seconds && (*seconds < 1 || *seconds >= longest)) {
        deny_bad_request("validDurationInSeconds must be less than 1000 days, in seconds");
    }
    if (seconds) {
        key.expires = call.now + std::chrono::seconds(*seconds);
    }
}

void take_bucket(Face& face, const Call& call, s3::AccessKey& key) {
    std::string id = call.fields.text_or("bucketId", "");
    const std::vector<std::string> several = call.fields.texts("bucketIds");
    if (several.size() > 1) {
        throw Denied(501, "not_implemented", "Keys for several buckets are not known here.");
    }
    id = several.empty() ? id : several.front();
    key.prefix = call.fields.text_or("namePrefix", "");
    if (!id.empty()) {
        key.bucket = bucket_by_id(face, call, id).name;
    } else if (!key.prefix.empty()) {
        deny_bad_request("namePrefix needs bucketId");
    }
}

http::Reply create_key(Face& face, Call& call) {
    constexpr std::size_t id_digits = 25;
    constexpr std::size_t longest_name = 100;
    check_may(call, "writeKeys");
    s3::AccessKey key;
    key.name = call.fields.text("keyName");
    const bool has_good_name = !key.name.empty() && key.name.size() <= longest_name &&
                               std::all_of(key.name.begin(), key.name.end(), [](char c) {
                                   return is_letter_or_digit(c) || c == '-' || c == '_';
                               });
    if (!has_good_name) {
        deny_bad_request(concat("Invalid keyName: ", key.name));
    }
    key.capabilities = known_capabilities(call);
    take_lifetime(call, key);
    take_bucket(face, call, key);
    key.account = call.who.account;
    key.id = hex(++face.model().last_id, id_digits);
    constexpr std::size_t secret_size = 27;
    key.secret = concat("K003", face.tokens.draw("key").substr(16, secret_size));
    Json out = key_json(face, key);
    out["applicationKey"] = key.secret;
    face.store.add_key(std::move(key));
    return json_reply(out.dump());
}

http::Reply list_keys(Face& face, Call& call) {
    check_may(call, "listKeys");
    constexpr std::int64_t usual = 100;
    constexpr std::int64_t most = 10'000;
    const std::int64_t count = call.fields.number("maxKeyCount").value_or(usual);
    if (count < 1 || count > most) {
        deny_bad_request("maxKeyCount must be from 1 to 10000");
    }
    std::vector<const s3::AccessKey*> keys;
    for (const s3::AccessKey& key : face.store.keys().all()) {
        const bool counts = !key.is_master && (!key.expires || call.now < *key.expires) &&
                            key.id >= call.fields.text_or("startApplicationKeyId", "");
        if (counts && key.account.id == call.who.account.id) {
            keys.push_back(&key);
        }
    }
    std::sort(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    Json out{{"keys", Json::array()}, {"nextApplicationKeyId", nullptr}};
    for (const s3::AccessKey* key : keys) {
        if (out["keys"].size() == static_cast<std::size_t>(count)) {
            out["nextApplicationKeyId"] = key->id;
            break;
        }
        out["keys"].push_back(key_json(face, *key));
    }
    return json_reply(out.dump());
}

http::Reply delete_key(Face& face, Call& call) {
    check_may(call, "deleteKeys");
    const std::string id = call.fields.text("applicationKeyId");
    const s3::AccessKey* key = face.store.keys().find(id, call.now);
    if (key == nullptr || key->account.id != call.who.account.id || key->is_master) {
        deny_bad_request(concat("No such application key: ", id));
    }
    const Json out = key_json(face, *key);
    (void)face.store.revoke_key(id);
    return json_reply(out.dump());
}

http::Reply get_download_authorization(Face& face, Call& call) {
    constexpr std::int64_t longest = 604'800;
    const std::string prefix = call.fields.text("fileNamePrefix");
    const s3::Bucket& bucket = bucket_in(face, call, "shareFiles");
    const std::int64_t seconds = call.fields.number("validDurationInSeconds").value_or(0);
    if (seconds < 1 || seconds > longest) {
        deny_bad_request("validDurationInSeconds must be from 1 to 604800");
    }
    if (!prefix.starts_with(call.who.prefix)) {
        deny_unauthorized();
    }
    Grant grant;
    grant.purpose = Purpose::download;
    grant.key_id = call.who.id;
    grant.bucket = bucket.name;
    grant.subject = prefix;
    grant.until = call.now + std::chrono::seconds(seconds);
    const std::string token = face.tokens.issue(std::move(grant));
    const Json out{
        {"bucketId", bucket.id}, {"fileNamePrefix", prefix}, {"authorizationToken", token}};
    return json_reply(out.dump());
}

} // namespace

http::Reply authorize_account(Face& face, Call& call) {
    constexpr unsigned first_nested = 3;
    const auto [id, secret] = credentials_in(call);
    const s3::AccessKey* key = face.store.keys().find(id, call.now);
    if (key == nullptr || key->secret != secret) {
        deny_unauthorized();
    }
    call.who = *key;
    Grant grant;
    grant.key_id = id;
    grant.until = call.now + account_time;
    const std::string token = face.tokens.issue(std::move(grant));
    const std::string url = base_url(call.request);
    Json storage{{"absoluteMinimumPartSize", least_part},
                 {"apiUrl", url},
                 {"downloadUrl", url},
                 {"recommendedPartSize", recommended_part},
                 {"s3ApiUrl", url}};
    const Json allowed = allowed_json(face, call);
    Json out{{"accountId", key->account.id}, {"authorizationToken", token}};
    out["applicationKeyExpirationTimestamp"] =
        key->expires ? Json(milliseconds_of(*key->expires)) : Json(nullptr);
    if (call.version < first_nested) {
        storage["minimumPartSize"] = recommended_part;
        storage["allowed"] = allowed;
        out.update(storage);
    } else if (call.version == first_nested) {
        storage.update(allowed);
        storage["infoType"] = "storageApi";
        out["apiInfo"]["storageApi"] = std::move(storage);
    } else {
        storage["allowed"] = allowed;
        storage["infoType"] = "storageApi";
        out["apiInfo"]["storageApi"] = std::move(storage);
    }
    return json_reply(out.dump());
}

std::span<const Operation> account_operations() {
    static constexpr std::array rows{
        Operation{"b2_create_key", "", Class::c, create_key},
        Operation{"b2_list_keys", "", Class::c, list_keys},
        Operation{"b2_delete_key", "", Class::a, delete_key},
        Operation{"b2_get_download_authorization", "", Class::c, get_download_authorization},
    };
    return rows;
}

} // namespace harness::emulators::b2
