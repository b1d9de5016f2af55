#pragma once

#include "emulators/b2/fields.hpp"
#include "emulators/b2/tokens.hpp"
#include "emulators/s3/service.hpp"

namespace harness::emulators::b2 {

/// What every call works on.
struct Face {
    s3::S3Service& store;
    Tokens tokens;
    std::uint64_t test_uploads = 0; ///< Of clients in a test mode.
    std::uint64_t test_calls = 0;

    [[nodiscard]] s3::Model& model() { return store.shelf().model; }
};

/// A call whose sender is known.
struct Call {
    http::Request request;
    Fields fields;
    s3::AccessKey who;
    Time now = {};
    unsigned version = 1;           ///< Of the API: b2api/v1.
    std::optional<Time> as_of = {}; ///< Of a list that is not up to date.
    std::string bucket = {};        ///< The name of that which it is about, once known.
    std::string key = {};

    [[nodiscard]] std::string_view field(std::string_view name) const {
        return request.headers.value_of(name);
    }
};

/// "https://api.backblazeb2.com", as the sender calls us.
[[nodiscard]] std::string base_url(const http::Request& request);

/// The key of an account's token. Throws Denied where it is none, or no more.
[[nodiscard]] s3::AccessKey key_of_token(Face& face, std::string_view token, Time now);

/// Throws Denied where the sender's key may not do that there. Then the call is about it.
void enter(Call& call, const s3::Bucket& bucket, std::string_view capability,
           std::string_view name);

/// A bucket by its id; throws Denied where there is none, or another's.
[[nodiscard]] s3::Bucket& bucket_by_id(Face& face, const Call& call, std::string_view id);
/// The bucket in field bucketId, entered.
[[nodiscard]] s3::Bucket& bucket_in(Face& face, Call& call, std::string_view capability,
                                    std::string_view name = "");

/// Where a version is, by its id alone.
struct Found {
    s3::Bucket* bucket = nullptr;
    std::string key;
    s3::Version* version = nullptr; ///< Either this,
    s3::Upload* upload = nullptr;   ///< or a large file that is not finished.
};
/// Nothing where nobody has it. Without a name it looks through all that the sender owns.
[[nodiscard]] std::optional<Found> find_file(Face& face, const Call& call, std::string_view id,
                                             std::string_view name = {});
/// Throws Denied where there is no such large file. It is entered for writing.
[[nodiscard]] Found large_file_in(Face& face, Call& call);

/// An answer of JSON.
[[nodiscard]] http::Reply json_reply(std::string text);

} // namespace harness::emulators::b2
