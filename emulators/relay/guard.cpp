#include "emulators/relay/guard.hpp"

#include "emulators/s3/copy.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/concat.hpp"

namespace harness::emulators::relay {

namespace {

using s3::Refused;

bool puts_object(std::string_view operation) {
    return operation == "PutObject" || operation == "CopyObject" ||
           operation == "CreateMultipartUpload";
}

[[noreturn]] void refuse(std::string_view what) {
    throw Refused("AccessDenied", concat("harness: ", what));
}

[[noreturn]] void refuse_older(std::string_view key) {
    refuse(concat("'", key, "' was there before this run, which leaves it alone"));
}

} // namespace

Guard::Guard(std::vector<std::string> buckets) : buckets_(buckets.begin(), buckets.end()) {}

bool Guard::knows_bucket(std::string_view bucket) const {
    return buckets_.contains(bucket);
}

bool Guard::is_of_run(const std::string& bucket, const std::string& key) const {
    return made_.contains({bucket, key});
}

void Guard::check(const s3::Operation& operation, const s3::Ask& ask) {
    if (operation.level == s3::Level::service) {
        return;
    }
    if (!knows_bucket(ask.bucket)) {
        throw Refused("NoSuchBucket");
    }
    if (operation.level == s3::Level::bucket) {
        if (s3::is_change(operation) && operation.name != "DeleteObjects") {
            refuse("a run changes nothing of a bucket that is not its own");
        }
        return;
    }
    const std::string_view source = ask.field("x-amz-copy-source");
    if (!source.empty() && !knows_bucket(s3::named_source(source).bucket)) {
        throw Refused("NoSuchBucket");
    }
    if (!s3::is_change(operation)) {
        return;
    }
    if (ask.key == marker) {
        refuse(concat("'", marker, "' says that the bucket is for tests, and stays"));
    }
    if (ask.request.word("uploadId")) {
        check_upload(ask);
    } else if (puts_object(operation.name)) {
        made_.emplace(ask.bucket, ask.key);
    } else if (!is_of_run(ask.bucket, ask.key)) {
        refuse_older(ask.key);
    }
}

void Guard::check_upload(const s3::Ask& ask) const {
    if (!uploads_.contains({ask.bucket, ask.key, std::string(ask.word("uploadId"))})) {
        throw Refused("NoSuchUpload");
    }
}

void Guard::note(const s3::Operation& operation, const s3::Ask& ask, std::string_view answer) {
    if (operation.name == "CreateMultipartUpload") {
        const auto document = s3::read_xml(answer, "InitiateMultipartUploadResult");
        if (document) {
            uploads_[{ask.bucket, ask.key, std::string(document->text_of("UploadId"))}] = true;
        }
        return;
    }
    // What can not be completed is told so in an answer that begins well.
    const bool is_ended = operation.name == "AbortMultipartUpload" ||
                          (operation.name == "CompleteMultipartUpload" &&
                           s3::read_xml(answer, "CompleteMultipartUploadResult"));
    if (is_ended) {
        uploads_[{ask.bucket, ask.key, std::string(ask.word("uploadId"))}] = false;
    }
}

std::vector<Upload> Guard::open_uploads() const {
    std::vector<Upload> out;
    for (const auto& [upload, is_open] : uploads_) {
        if (is_open) {
            out.push_back(upload);
        }
    }
    return out;
}

void Guard::check_deletes(const s3::Ask& ask, const std::vector<ToDelete>& named) const {
    for (const ToDelete& one : named) {
        if (!is_of_run(ask.bucket, one.key)) {
            refuse_older(one.key);
        }
    }
}

std::vector<ToDelete> named_to_delete(std::string_view body) {
    const auto document = s3::read_xml(body, "Delete");
    if (!document) {
        throw Refused("MalformedXML");
    }
    std::vector<ToDelete> named;
    for (const s3::XmlElement& element : document->elements) {
        if (element.name == "Object") {
            named.push_back(
                {std::string(element.text_of("Key")), !element.text_of("VersionId").empty()});
        }
    }
    return named;
}

std::string named_buckets(std::string_view answer, const Guard& guard) {
    s3::XmlText xml;
    xml.open("ListAllMyBucketsResult", true);
    xml.open("Buckets");
    const auto document = s3::read_xml(answer, "ListAllMyBucketsResult");
    const s3::XmlElement* buckets = document ? document->find("Buckets") : nullptr;
    if (buckets != nullptr) {
        for (const s3::XmlElement& bucket : buckets->elements) {
            if (guard.knows_bucket(bucket.text_of("Name"))) {
                xml.open("Bucket");
                xml.text("Name", bucket.text_of("Name"));
                xml.text("CreationDate", bucket.text_of("CreationDate"));
                xml.close("Bucket");
            }
        }
    }
    xml.close("Buckets");
    xml.close("ListAllMyBucketsResult");
    return xml.take();
}

} // namespace harness::emulators::relay
