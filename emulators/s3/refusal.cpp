#include "emulators/s3/refusal.hpp"

#include "emulators/s3/xml.hpp"
#include "harness/base/assert.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::s3 {

namespace {

struct Known {
    std::string_view code;
    unsigned status;
    std::string_view message;
};

constexpr std::array known_refusals{
    Known{"AccessDenied", 403, "Access Denied"},
    Known{"AuthorizationHeaderMalformed", 400, "The authorization header is malformed."},
    Known{"BadDigest", 400, "The Content-MD5 you specified did not match what we received."},
    Known{"BadRequest", 400, "Insufficient information. Origin request header needed."},
    Known{"BucketAlreadyExists", 409, "The requested bucket name is not available."},
    Known{"BucketAlreadyOwnedByYou", 409, "You own this bucket already."},
    Known{"BucketNotEmpty", 409, "The bucket you tried to delete is not empty"},
    Known{"EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size"},
    Known{"EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size"},
    Known{"IncompleteBody", 400, "The body ended before the Content-Length."},
    Known{"InsufficientStorage", 507, "The store has no room for this."},
    Known{"InternalError", 500, "We encountered an internal error. Please try again."},
    Known{"InvalidAccessKeyId", 403, "The Access Key Id you provided does not exist."},
    Known{"InvalidArgument", 400, "Invalid Argument"},
    Known{"InvalidBucketName", 400, "The specified bucket is not valid."},
    Known{"InvalidBucketState", 409, "The request is not valid for the current bucket state."},
    Known{"InvalidDigest", 400, "The Content-MD5 you specified is not valid."},
    Known{"InvalidPart", 400, "One or more of the specified parts could not be found."},
    Known{"InvalidPartOrder", 400, "The list of parts was not in ascending order."},
    Known{"InvalidRange", 416, "The requested range is not satisfiable"},
    Known{"InvalidRequest", 400, "Invalid Request"},
    Known{"KeyTooLongError", 400, "Your key is too long"},
    Known{"MalformedXML", 400, "The XML you provided was not well-formed."},
    Known{"MalformedTrailerError", 400, "What stands behind the body's chunks is malformed."},
    Known{"MethodNotAllowed", 405, "The specified method is not allowed against this resource."},
    Known{"MissingContentLength", 411, "You must provide the Content-Length HTTP header."},
    Known{"NoSuchBucket", 404, "The specified bucket does not exist"},
    Known{"NoSuchKey", 404, "The specified key does not exist."},
    Known{"NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist."},
    Known{"NoSuchObjectLockConfiguration", 404, "The object has no object lock configuration."},
    Known{"NoSuchUpload", 404, "The specified multipart upload does not exist."},
    Known{"NoSuchVersion", 404, "The specified version does not exist."},
    Known{"NotImplemented", 501, "A header or query you provided is not implemented."},
    Known{"NotModified", 304, "Not Modified"},
    Known{"ObjectLockConfigurationNotFoundError", 404,
          "Object Lock configuration does not exist for this bucket"},
    Known{"PreconditionFailed", 412, "At least one of the preconditions did not hold."},
    Known{"RequestTimeTooSkewed", 403,
          "The difference between the request time and the current time is too large."},
    Known{"ServiceUnavailable", 503, "Service is unable to handle request."},
    Known{"SignatureDoesNotMatch", 403,
          "The request signature we calculated does not match the signature you provided."},
    Known{"SlowDown", 503, "Please reduce your request rate."},
    Known{"XAmzContentSHA256Mismatch", 400,
          "The provided 'x-amz-content-sha256' header does not match what was computed."},
};

} // namespace

Refusal refusal(std::string_view code, std::string_view message) {
    const auto* known = std::find_if(known_refusals.begin(), known_refusals.end(),
                                     [&](const Known& one) { return one.code == code; });
    HARNESS_ASSERT(known != known_refusals.end(), "an error that has no row");
    return {known->status, std::string(code),
            std::string(message.empty() ? known->message : message)};
}

std::vector<std::string> refusal_codes() {
    std::vector<std::string> out;
    for (const Known& one : known_refusals) {
        out.emplace_back(one.code);
    }
    return out;
}

http::Reply to_reply(const Refusal& refusal, std::string_view resource, std::string_view request_id,
                     bool has_body) {
    http::Reply reply;
    reply.status = refusal.status;
    reply.headers = refusal.headers;
    constexpr unsigned not_modified = 304;
    if (!has_body || refusal.status == not_modified) {
        return reply;
    }
    XmlText xml;
    xml.open("Error");
    xml.text("Code", refusal.code);
    xml.text("Message", refusal.message);
    for (const auto& [name, value] : refusal.details) {
        xml.text(name, value);
    }
    xml.text("Resource", resource);
    xml.text("RequestId", request_id);
    xml.close("Error");
    reply.headers.set("content-type", "application/xml");
    reply.body = xml.take();
    return reply;
}

} // namespace harness::emulators::s3
