#include "emulators/s3/ask.hpp"

#include "emulators/s3/refused.hpp"

namespace harness::emulators::s3 {

void before_change(Shelf& shelf, Change change) {
    if (shelf.keeper != nullptr) {
        shelf.keeper->prepare(change);
    }
}

void write_down(Shelf& shelf) {
    if (shelf.keeper != nullptr) {
        shelf.keeper->keep(shelf.model);
        return;
    }
    for (auto& [name, bucket] : shelf.model.buckets) {
        bucket.unwritten = {};
    }
}

void write_down_if_there_is_room(Shelf& shelf) {
    try {
        write_down(shelf);
    } catch (const Refused&) { // The next change tells its sender.
    }
}

Bucket& bucket_named(Shelf& shelf, const Ask& ask, std::string_view name) {
    const auto at = shelf.model.buckets.find(name);
    if (at == shelf.model.buckets.end()) {
        Refusal out = refusal("NoSuchBucket");
        out.details = {{"BucketName", std::string(name)}};
        throw Refused(std::move(out));
    }
    if (at->second.owner.id != ask.who.account.id) {
        throw Refused("AccessDenied");
    }
    return at->second;
}

Bucket& bucket_of(Shelf& shelf, const Ask& ask) {
    return bucket_named(shelf, ask, ask.bucket);
}

http::Reply xml_reply(std::string xml) {
    http::Reply reply;
    reply.headers.set("content-type", "application/xml");
    reply.body = std::move(xml);
    return reply;
}

http::Reply empty_reply(unsigned status) {
    http::Reply reply;
    reply.status = status;
    return reply;
}

} // namespace harness::emulators::s3
