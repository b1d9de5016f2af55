#pragma once

#include "emulators/http/service.hpp"
#include "emulators/s3/keeper.hpp"
#include "emulators/s3/signature.hpp"

namespace harness::emulators::s3 {

/// What every operation works on.
struct Shelf {
    Model model;
    BlobStore& blobs;
    std::string region;
    Keeper* keeper = nullptr; ///< Null: all is forgotten with the process.
    bool is_b2 = false;       ///< Goes by B2's rules: versions are always kept.
};

/// To be called before a request changes anything, and before it is answered. Both throw Refused
/// where the keeper has no room.
void before_change(Shelf& shelf, Change change);
void write_down(Shelf& shelf);
/// The same of what nobody asked for. Where there is no room it is tried again with the next
/// change.
void write_down_if_there_is_room(Shelf& shelf);

/// A request whose sender is known, and what it is about.
struct Ask {
    http::Request request;
    std::string bucket; ///< Empty: all of them.
    std::string key;    ///< Empty: the bucket itself.
    AccessKey who;
    Signed signature;
    Time now;
    std::optional<Time> as_of; ///< Of a list that is not up to date.

    [[nodiscard]] std::string_view field(std::string_view name) const {
        return request.headers.value_of(name);
    }
    [[nodiscard]] std::string_view word(std::string_view name) const {
        return request.word(name).value_or("");
    }
};

/// The bucket that is asked about. Throws Refused where it is not there, or another's.
[[nodiscard]] Bucket& bucket_of(Shelf& shelf, const Ask& ask);
[[nodiscard]] Bucket& bucket_named(Shelf& shelf, const Ask& ask, std::string_view name);

/// An answer of XML.
[[nodiscard]] http::Reply xml_reply(std::string xml);
/// One without a body.
[[nodiscard]] http::Reply empty_reply(unsigned status);

} // namespace harness::emulators::s3
