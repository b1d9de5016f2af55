#include "harness/stores/bucket_setup.hpp"

#include "emulators/http/message.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::stores {

namespace {

namespace s3 = emulators::s3;

constexpr unsigned ok = 200;
constexpr unsigned forbidden = 403;
constexpr unsigned not_found = 404;

std::string lock_document(unsigned days) {
    s3::XmlText xml;
    xml.open("ObjectLockConfiguration", true);
    xml.text("ObjectLockEnabled", "Enabled");
    xml.open("Rule");
    xml.open("DefaultRetention");
    xml.text("Mode", "COMPLIANCE");
    xml.text("Days", std::to_string(days));
    xml.close("DefaultRetention");
    xml.close("Rule");
    xml.close("ObjectLockConfiguration");
    return xml.take();
}

std::string versioning_document() {
    s3::XmlText xml;
    xml.open("VersioningConfiguration", true);
    xml.text("Status", "Enabled");
    xml.close("VersioningConfiguration");
    return xml.take();
}

} // namespace

std::vector<BucketRequest> requests_to_make(const scenario::StoreBucket& bucket) {
    const std::string own = concat("/", bucket.name);
    std::vector<BucketRequest> out{{own, {}, {}}};
    out.push_back({own + "?versioning", versioning_document(), "versions"});
    if (bucket.lock_days > 0) {
        out.push_back({own + "?object-lock", lock_document(bucket.lock_days), "object lock"});
    }
    if (bucket.delete_hidden_days > 0) {
        out.push_back({own + "?lifecycle",
                       s3::lifecycle_document({{.days_to_deleting = bucket.delete_hidden_days}}),
                       "the deletion of hidden versions"});
    }
    return out;
}

std::vector<StoredVersion> versions_in(const std::string& answer) {
    std::vector<StoredVersion> out;
    const auto document = s3::read_xml(answer, "ListVersionsResult");
    if (!document) {
        return out;
    }
    for (const s3::XmlElement& element : document->elements) {
        if (element.name == "Version" || element.name == "DeleteMarker") {
            out.push_back(
                {std::string(element.text_of("Key")), std::string(element.text_of("VersionId"))});
        }
    }
    return out;
}

std::string target_of(const std::string& bucket, const StoredVersion& version) {
    return concat("/", bucket, "/", emulators::http::percent_encode(version.key, true),
                  "?versionId=", emulators::http::percent_encode(version.id));
}

std::string target_of(const emulators::relay::Upload& upload) {
    return concat("/", upload.bucket, "/", emulators::http::percent_encode(upload.key, true),
                  "?uploadId=", emulators::http::percent_encode(upload.id));
}

std::string problem_of_uploads(const std::string& bucket, const std::string& answer) {
    const auto document = s3::read_xml(answer, "ListMultipartUploadsResult");
    const s3::XmlElement* upload = document ? document->find("Upload") : nullptr;
    if (upload == nullptr) {
        return {};
    }
    const std::string key(upload->text_of("Key"));
    return concat(
        "in the bucket '", bucket, "' an upload in parts has not ended ('", key,
        "'), so it is not used; end it, as by `aws s3api abort-multipart-upload --bucket ", bucket,
        " --key ", key, " --upload-id ", upload->text_of("UploadId"), "`");
}

std::string problem_of_bucket(const std::string& bucket, unsigned status,
                              const std::string& answer) {
    namespace relay = emulators::relay;
    if (status == not_found) {
        return concat("there is no bucket '", bucket, "'; make it there, for tests alone");
    }
    if (status == forbidden) {
        return concat("the key may not list the bucket '", bucket,
                      "' (403); see its id, secret and capabilities (listFiles, readFiles, "
                      "writeFiles, deleteFiles)");
    }
    if (status != ok) {
        return concat("listing the bucket '", bucket, "' was answered with ", status);
    }
    const std::vector<StoredVersion> versions = versions_in(answer);
    const auto is_marker = [](const StoredVersion& one) { return one.key == relay::marker; };
    const auto other = std::find_if_not(versions.begin(), versions.end(), is_marker);
    if (other != versions.end()) {
        return concat("the bucket '", bucket, "' has something in it ('", other->key,
                      "'), so it is not used; name an empty one that is for tests alone, or remove "
                      "all versions there");
    }
    if (versions.empty()) {
        return concat("the bucket '", bucket,
                      "' is not marked as one for tests; put an empty object '", relay::marker,
                      "' there, for instance by `rclone touch REMOTE:", bucket, "/", relay::marker,
                      "`");
    }
    return {};
}

} // namespace harness::stores
