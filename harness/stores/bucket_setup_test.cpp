#include "harness/base/testing/catch.hpp"
#include "harness/stores/bucket_setup.hpp"

using namespace harness;
using namespace harness::stores;

namespace {

std::string listing(const std::string& inner) {
    return "<ListVersionsResult>" + inner + "</ListVersionsResult>";
}

std::string version(const std::string& key) {
    return "<Version><Key>" + key + "</Key><VersionId>1</VersionId></Version>";
}

} // namespace

TEST_CASE("a bucket is made with what is asked for, and with what may be missing", "[stores]") {
    const auto plain = requests_to_make({.name = "panther"});
    REQUIRE(plain.size() == 2);
    CHECK(plain[0].target == "/panther");
    CHECK(plain[0].without_it.empty());
    CHECK(plain[1].body.find("Enabled") != std::string::npos);
    const auto ruled =
        requests_to_make({.name = "panther", .lock_days = 30, .delete_hidden_days = 7});
    REQUIRE(ruled.size() == 4);
    CHECK(ruled[2].body.find("<Days>30</Days>") != std::string::npos);
    CHECK(ruled[3].without_it == "the deletion of hidden versions");
}

TEST_CASE("a bucket of somebody's own is used where it is marked and empty alone", "[stores]") {
    CHECK(problem_of_bucket("b", 200, listing(version("harness-test-bucket"))).empty());
    CHECK_THAT(problem_of_bucket("b", 200, listing("")),
               Catch::contains_text("rclone touch REMOTE:b/harness-test-bucket"));
    CHECK_THAT(problem_of_bucket("b", 200,
                                 listing(version("harness-test-bucket") + version("photos/1.jpg"))),
               Catch::contains_text("has something in it ('photos/1.jpg')"));
    CHECK_THAT(problem_of_bucket("b", 404, ""), Catch::contains_text("there is no bucket 'b'"));
    CHECK_THAT(problem_of_bucket("b", 403, ""), Catch::contains_text("may not list"));
    CHECK_THAT(problem_of_bucket("b", 500, ""), Catch::contains_text("500"));
}

TEST_CASE("a bucket in which an upload has not ended is not used, and the line ends it",
          "[stores]") {
    CHECK(problem_of_uploads("b", "").empty());
    CHECK(problem_of_uploads("b", "<ListMultipartUploadsResult/>").empty());
    CHECK_THAT(problem_of_uploads("b", "<ListMultipartUploadsResult><Upload><Key>k</Key>"
                                       "<UploadId>4_z</UploadId></Upload>"
                                       "</ListMultipartUploadsResult>"),
               Catch::contains_text("('k')"));
    CHECK_THAT(problem_of_uploads("b", "<ListMultipartUploadsResult><Upload><Key>k</Key>"
                                       "<UploadId>4_z</UploadId></Upload>"
                                       "</ListMultipartUploadsResult>"),
               Catch::contains_text("--bucket b --key k --upload-id 4_z`"));
    CHECK(target_of(emulators::relay::Upload{"panther", "a b", "x/1"}) ==
          "/panther/a%20b?uploadId=x%2F1");
}

TEST_CASE("marks that hide are versions, and each has its address", "[stores]") {
    const auto versions =
        versions_in(listing("<DeleteMarker><Key>a b</Key><VersionId>x/1</VersionId>"
                            "</DeleteMarker>" +
                            version("c")));
    REQUIRE(versions.size() == 2);
    CHECK(target_of("panther", versions[0]) == "/panther/a%20b?versionId=x%2F1");
}
