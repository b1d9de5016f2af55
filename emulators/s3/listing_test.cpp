#include "emulators/s3/listing.hpp"
#include "harness/base/testing/catch.hpp"

namespace s3 = harness::emulators::s3;

namespace {

s3::Bucket bucket_with(const std::vector<std::string>& keys) {
    s3::Model model;
    s3::Bucket bucket;
    for (const std::string& key : keys) {
        s3::add_version(model, bucket, key, s3::Version());
    }
    return bucket;
}

std::vector<std::string> keys_of(const s3::Listing& listing) {
    std::vector<std::string> out;
    for (const s3::Listed& one : listing.entries) {
        out.push_back(*one.key);
    }
    return out;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("keys behind a delimiter are one prefix", "[s3]") {
    const s3::Bucket bucket = bucket_with({"a/1", "a/2", "b", "c/d/e", "\xff/z"});
    const s3::Listing all = s3::list_objects(bucket, {.delimiter = "/"});
    CHECK(keys_of(all) == Texts{"b"});
    CHECK(all.prefixes == Texts{"a/", "c/", "\xff/"});
    const s3::Listing below = s3::list_objects(bucket, {.prefix = "c/", .delimiter = "/"});
    CHECK(keys_of(below).empty());
    CHECK(below.prefixes == Texts{"c/d/"});
}

TEST_CASE("page by page is the same as all at once", "[s3]") {
    const s3::Bucket bucket =
        bucket_with({"a", "a/1", "a/2", "a0", "b/x", "b/y/z", "c", "c/", "d"});
    for (const std::string delimiter : {"", "/", "x"}) {
        const s3::Listing all = s3::list_objects(bucket, {.delimiter = delimiter});
        CHECK_FALSE(all.is_truncated);
        for (std::size_t most = 1; most < 4; ++most) {
            Texts keys;
            Texts prefixes;
            s3::ListRequest request{.delimiter = delimiter, .most = most};
            s3::Listing page;
            do {
                page = s3::list_objects(bucket, request);
                const Texts shown = keys_of(page);
                CHECK(shown.size() + page.prefixes.size() <= most);
                keys.insert(keys.end(), shown.begin(), shown.end());
                prefixes.insert(prefixes.end(), page.prefixes.begin(), page.prefixes.end());
                request.after = page.next;
            } while (page.is_truncated);
            CHECK(keys == keys_of(all));
            CHECK(prefixes == all.prefixes);
        }
    }
}

TEST_CASE("a hidden object is in the list of versions alone", "[s3]") {
    s3::Model model;
    s3::Bucket bucket;
    bucket.versioning = s3::Versioning::enabled;
    const std::string first = s3::add_version(model, bucket, "k", s3::Version());
    const s3::Removal mark = s3::hide(model, bucket, "k", {}, {});
    CHECK(mark.is_marker);
    CHECK(s3::list_objects(bucket, {}).entries.empty());
    const s3::Listing versions = s3::list_versions(bucket, {});
    REQUIRE(versions.entries.size() == 2);
    CHECK(versions.entries[0].version->id == mark.version_id);
    CHECK(versions.entries[0].is_latest);
    CHECK(versions.entries[1].version->id == first);
    CHECK(s3::remove_version(bucket, "k", mark.version_id, {})->is_marker);
    CHECK(keys_of(s3::list_objects(bucket, {})) == Texts{"k"});
}

TEST_CASE("no page has room for nothing, and is the last", "[s3]") {
    const s3::Listing none = s3::list_objects(bucket_with({"a"}), {.most = 0});
    CHECK(none.entries.empty());
    CHECK_FALSE(none.is_truncated);
}
