#include "emulators/s3/testing/client.hpp"
#include "emulators/s3_disk/disk_store.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"

#include <fstream>
#include <random>
#include <sys/stat.h>

namespace fs = std::filesystem;
namespace http = harness::emulators::http;
namespace s3 = harness::emulators::s3;
using harness::concat;
using harness::emulators::s3_disk::describe;
using harness::emulators::s3_disk::DiskStore;
using harness::testing::ScratchDirectory;
using s3::testing::element_of;
using s3::testing::text_of;

namespace {

const s3::AccessKey key{"ID", "secret", {"me", "me"}};

/// A store in a directory, and somebody who asks it.
class Store {
  public:
    explicit Store(const fs::path& directory)
        : disk_(DiskStore::open(directory, [](std::string_view) {}).value()),
          service_(settings(), disk_->blobs(), [](const s3::Told&) {}) {
        service_.go_on_with(disk_->take_model(), *disk_);
    }

    http::Reply ask(const std::string& method, const std::string& target,
                    const std::string& body = "", http::Headers fields = {}) {
        return s3::testing::ask(
            service_, s3::testing::signed_request(key, now, method, target, body, fields), body);
    }

    [[nodiscard]] std::string contents() const {
        std::string out;
        describe(service_.model(), [&](std::string_view record) { out += record; });
        return out;
    }

    [[nodiscard]] s3::S3Service& service() { return service_; }

    s3::Time now = s3::read_iso_time("2026-03-01T12:00:00Z").value();

  private:
    s3::Settings settings() {
        s3::Settings out;
        out.keys.push_back(key);
        out.now = [this] { return now; };
        return out;
    }

    std::unique_ptr<DiskStore> disk_;
    s3::S3Service service_;
};

std::string problem_of(const fs::path& directory) {
    const auto store = DiskStore::open(directory, [](std::string_view) {});
    return store ? "" : render(store.error());
}

std::size_t files_in(const fs::path& directory) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
}

/// Bytes that files take on the disk, holes not counted.
std::uint64_t room_of(const fs::path& directory) {
    constexpr std::uint64_t unit = 512;
    std::uint64_t units = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        struct stat status{};
        CHECK(::stat(entry.path().c_str(), &status) == 0);
        units += entry.is_regular_file() ? static_cast<std::uint64_t>(status.st_blocks) : 0;
    }
    return units * unit;
}

/// One thing that somebody may ask for, at random; what is refused changes nothing.
void ask_for_something(Store& store, std::mt19937& random, std::string& upload) {
    const auto draw = [&](unsigned most) { return random() % most; };
    const std::string bucket = draw(4) == 0 ? "/other" : "/bucket";
    const std::string name = concat(bucket, "/k", draw(5));
    const std::string body(draw(3) * 40'000 + draw(5), static_cast<char>('a' + draw(26)));
    switch (draw(12)) {
    case 0:
        (void)store.ask(draw(3) == 0 ? "DELETE" : "PUT", bucket);
        break;
    case 1:
        (void)store.ask("PUT", bucket + "?versioning",
                        concat("<VersioningConfiguration><Status>",
                               draw(2) == 0 ? "Enabled" : "Suspended",
                               "</Status></VersioningConfiguration>"));
        break;
    case 2:
        (void)store.ask("DELETE", name + (draw(2) == 0 ? "" : "?versionId=null"));
        break;
    case 3:
        (void)store.ask("PUT", name, "",
                        {{"x-amz-copy-source", concat("/bucket/k", draw(5))},
                         {"x-amz-metadata-directive", "REPLACE"}});
        break;
    case 4:
        upload = concat(name,
                        "?uploadId=", element_of(store.ask("POST", name + "?uploads"), "UploadId"));
        break;
    case 5:
        (void)store.ask("PUT", concat(upload, "&partNumber=", 1 + draw(3)), body);
        break;
    case 6: {
        const http::Reply part = store.ask("PUT", upload + "&partNumber=1", body);
        (void)store.ask("POST", upload,
                        concat("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>",
                               part.headers.value_of("etag"),
                               "</ETag></Part></CompleteMultipartUpload>"));
        break;
    }
    case 7:
        (void)store.ask("DELETE", upload);
        break;
    case 8:
        (void)store.ask("POST", bucket + "?delete",
                        "<Delete><Object><Key>k1</Key></Object><Object><Key>k2</Key></Object>"
                        "</Delete>");
        break;
    default:
        (void)store.ask("PUT", name, body, {{"x-amz-meta-colour", "green"}});
    }
}

} // namespace

TEST_CASE("whatever was asked of a store on disk, another process finds it as it was",
          "[s3_disk]") {
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const ScratchDirectory scratch;
    auto store = std::make_unique<Store>(scratch.path() / "store");
    std::string upload = "/bucket/k?uploadId=none";
    for (int step = 0; step < 400; ++step) {
        ask_for_something(*store, random, upload);
        if (step % 4 == 0) {
            const std::string before = store->contents();
            store.reset();
            store = std::make_unique<Store>(scratch.path() / "store");
            REQUIRE(store->contents() == before);
        }
    }
    CHECK(store->contents().size() > 30);
}

TEST_CASE("bytes, versions and locks are there again, and ids do not come twice", "[s3_disk]") {
    const ScratchDirectory scratch;
    std::string first;
    {
        Store store(scratch.path());
        CHECK(store.ask("PUT", "/bucket", "", {{"x-amz-bucket-object-lock-enabled", "true"}})
                  .status == 200);
        const http::Reply put = store.ask("PUT", "/bucket/k", std::string(300'000, 'x'));
        first = put.headers.value_of("x-amz-version-id");
        CHECK(store
                  .ask("PUT", "/bucket/k?legal-hold&versionId=" + first,
                       "<LegalHold><Status>ON</Status></LegalHold>")
                  .status == 200);
        CHECK(store.ask("PUT", "/bucket/nothing").status == 200);
    }
    Store store(scratch.path());
    CHECK(text_of(store.ask("GET", "/bucket/k")) == std::string(300'000, 'x'));
    CHECK(text_of(store.ask("GET", "/bucket/k", "", {{"range", "bytes=299999-"}})) == "x");
    CHECK(text_of(store.ask("GET", "/bucket/nothing")).empty());
    CHECK(store.ask("DELETE", "/bucket/k?versionId=" + first).status == 403);
    const http::Reply put = store.ask("PUT", "/bucket/k", "y");
    CHECK(put.headers.value_of("x-amz-version-id") > first);
}

TEST_CASE("keys that somebody asked for are there again, and revoked ones are not", "[s3_disk]") {
    const ScratchDirectory scratch;
    s3::AccessKey limited{"limited", "other", {"me", "me"}};
    limited.capabilities = {"readFiles"};
    limited.prefix = "data/";
    limited.expires = s3::read_iso_time("2026-04-01T00:00:00Z").value();
    {
        Store store(scratch.path());
        store.service().add_key(limited);
        store.service().add_key({"gone", "other", {"me", "me"}});
        CHECK(store.service().revoke_key("gone"));
        CHECK(store.ask("PUT", "/bucket").status == 200);
    }
    Store store(scratch.path());
    const s3::AccessKey* found = store.service().keys().find("limited", store.now);
    REQUIRE(found != nullptr);
    CHECK(found->capabilities == limited.capabilities);
    CHECK(found->prefix == "data/");
    CHECK(found->expires == limited.expires);
    CHECK(store.service().keys().find("gone", store.now) == nullptr);
}

TEST_CASE("room is given back once nobody needs what is in it, and not before", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path blobs = scratch.path() / "blobs";
    const std::string large(100'000, 'x');
    {
        Store store(scratch.path());
        CHECK(store.ask("PUT", "/bucket").status == 200);
        CHECK(store.ask("PUT", "/bucket/k", large).status == 200);
        CHECK(store.ask("PUT", "/bucket/copy", "", {{"x-amz-copy-source", "/bucket/k"}}).status ==
              200);
        CHECK(files_in(blobs) == 1);
        const http::Reply reader = store.ask("GET", "/bucket/k");
        CHECK(store.ask("DELETE", "/bucket/k").status == 204);
        CHECK(store.ask("DELETE", "/bucket/copy").status == 204);
        CHECK(text_of(reader) == large); // Whoever reads it reads it to its end.
    }
    Store store(scratch.path());
    CHECK(files_in(blobs) == 0);
    for (int i = 0; i < 100; ++i) {
        CHECK(store.ask("PUT", concat("/bucket/", i), std::string(5'000, 'x')).status == 200);
    }
    CHECK(files_in(blobs) == 1);
    CHECK(room_of(blobs) >= 500'000);
    for (int i = 1; i < 100; ++i) {
        CHECK(store.ask("DELETE", concat("/bucket/", i)).status == 204);
    }
    CHECK(room_of(blobs) <= 100'000);
    CHECK(text_of(store.ask("GET", "/bucket/0")) == std::string(5'000, 'x'));
}

TEST_CASE("of what shares a file each is for itself", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path blobs = scratch.path() / "blobs";
    Store store(scratch.path());
    CHECK(store.ask("PUT", "/bucket").status == 200);
    CHECK(store.ask("PUT", "/bucket/k", "one").status == 200);
    CHECK(store.ask("PUT", "/bucket/copy", "", {{"x-amz-copy-source", "/bucket/k"}}).status == 200);
    CHECK(store.ask("PUT", "/bucket/other", "two").status == 200);
    CHECK(files_in(blobs) == 1);
    CHECK(store.ask("DELETE", "/bucket/k").status == 204);
    CHECK(text_of(store.ask("GET", "/bucket/copy")) == "one");
    CHECK(store.ask("DELETE", "/bucket/copy").status == 204);
    CHECK(text_of(store.ask("GET", "/bucket/other")) == "two");
}

TEST_CASE("what a killed process left is cleared away", "[s3_disk]") {
    const ScratchDirectory scratch;
    {
        const Store store(scratch.path());
    }
    const fs::path left = scratch.path() / "blobs" / "07";
    fs::create_directories(left);
    std::ofstream(left / "0000000000000007") << "half of a bo";
    std::ofstream(scratch.path() / "journal.new") << "half of a jour";
    const Store store(scratch.path());
    CHECK(files_in(scratch.path() / "blobs") == 0);
}

TEST_CASE("a directory that can be no store is told with its file and a remedy", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path directory = scratch.path() / "store";
    const std::string at = directory.string();
    SECTION("foreign") {
        fs::create_directories(directory);
        std::ofstream(directory / "letter.txt") << "Dear";
        CHECK(problem_of(directory) ==
              at +
                  ": error: this is no object store, and not empty: 'letter.txt' is in it\n  help: "
                  "choose another directory, or one that is not there yet\n");
        CHECK(files_in(directory) == 1);
    }
    SECTION("in use") {
        const Store store(directory);
        CHECK(problem_of(directory) ==
              at + "/lock: error: another process has this object store\n  help: end that one "
                   "first, or choose another directory\n");
    }
    SECTION("without its journal, or without a content") {
        {
            Store store(directory);
            CHECK(store.ask("PUT", "/bucket").status == 200);
            CHECK(store.ask("PUT", "/bucket/k", std::string(40'000, 'x')).status == 200);
        }
        const fs::path content = directory / "blobs/01/0000000000000001";
        fs::resize_file(content, 2);
        CHECK(
            problem_of(directory) ==
            content.string() +
                ": error: the content of 'bucket/k': has 2 bytes, not 40000\n  help: put the file "
                "back "
                "as it was; of 1 such contents none can be had otherwise, so without a copy begin "
                "anew in another directory\n");
        fs::remove(directory / "journal");
        CHECK(problem_of(directory) ==
              at +
                  "/journal: error: it is gone, though there are contents of objects in 'blobs'\n  "
                  "help: put back a copy of it; without one only their bytes are left: remove the "
                  "directory, or choose another\n");
    }
}
