#include "emulators/s3/chunked_body.hpp"
#include "emulators/s3/faults.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/read_key.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/signature.hpp"
#include "emulators/s3/xml.hpp"

#include <cstddef>
#include <cstdint>

// Everything of a request that a stranger writes: target, signature, chunks, documents; a key
// and a fault.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace http = harness::emulators::http;
    namespace s3 = harness::emulators::s3;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    http::Request request;
    request.method = "PUT";
    http::take_target(text, request);
    request.headers.set("authorization", std::string(text));
    s3::SignatureJudge judge([](std::string_view) { return std::optional<std::string>("secret"); });
    (void)judge.judge(request, {});
    request.headers.remove("authorization");
    (void)judge.judge(request, {});
    for (const s3::Payload payload : {s3::Payload::signed_chunks, s3::Payload::unsigned_trailer}) {
        try {
            s3::ChunkedBody body(payload, {}, [](std::string_view) {});
            body.feed(text.substr(0, size / 2));
            body.feed(text.substr(size / 2));
            body.finish();
        } catch (const s3::Refused&) { // As it should, mostly.
        }
    }
    (void)s3::read_xml(text, "Delete");
    try {
        (void)s3::lifecycle_rules(text);
    } catch (const s3::Refused&) {
    }
    (void)s3::read_key(text, harness::Place{.file = "fuzz", .line_text = {}}, "us");
    (void)s3::read_fault(text, harness::Place{.file = "fuzz", .line_text = {}});
    return 0;
}
