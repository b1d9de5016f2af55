#include "emulators/b2/books.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/b2/service.hpp"
#include "emulators/s3/testing/client.hpp"
#include "harness/base/testing/catch.hpp"

namespace b2 = harness::emulators::b2;
namespace bill = harness::emulators::bill;
namespace s3 = harness::emulators::s3;
using s3::testing::element_of;
using s3::testing::says;
using s3::testing::text_of;

namespace {

constexpr std::chrono::days one_day(1);

/// A store by B2's rules, at a time of the test's own.
class Store {
  public:
    harness::emulators::http::Reply ask(std::string method, const std::string& target,
                                        const std::string& body = "") {
        return s3::testing::ask(
            service, s3::testing::signed_request(key, now, std::move(method), target, body), body);
    }

    s3::AccessKey key{"ID", "secret", {"me", "me"}};
    s3::Time now = s3::read_iso_time("2026-07-01T06:00:00Z").value();

  private:
    b2::Settings settings() {
        b2::Settings out;
        out.account = key.account;
        out.secret = "of the test";
        out.s3.keys = {key};
        out.s3.region = "eu-central-003";
        out.s3.now = [this] { return now; };
        return out;
    }
    s3::MemoryStore blobs_;

  public:
    b2::B2Service service{settings(), blobs_, [](const s3::Told&) {}};
};

const bill::Use& use_of(Store& store, const std::string& bucket) {
    return store.service.ledger()
        .days()
        .at(std::chrono::floor<std::chrono::days>(store.now))
        .at(bucket);
}

} // namespace

TEST_CASE("a day's use is what was sent, asked, and kept", "[b2]") {
    Store store;
    CHECK(store.ask("PUT", "/bucket").status == 200);
    CHECK(store.ask("PUT", "/bucket/k", std::string(1000, 'a')).status == 200);
    CHECK(store.ask("PUT", "/bucket/k", std::string(500, 'b')).status == 200);
    CHECK(store.ask("GET", "/bucket/k").status == 200);
    CHECK(store.ask("HEAD", "/bucket/k").status == 200);
    CHECK(store.ask("DELETE", "/bucket/k").status == 204); // Hidden, and kept.
    store.now += std::chrono::hours(2);
    const bill::Use use = use_of(store, "bucket");
    CHECK(use.uploaded == 1500);
    CHECK(use.downloaded == 500);
    CHECK(use.deleted == 0);
    CHECK(use.byte_seconds == 1500U * 7200);
    CHECK(use.transactions == std::array<std::uint64_t, bill::class_count>{3, 2, 1, 0});
}

TEST_CASE("parts that become a whole are sent once and kept once", "[b2]") {
    Store store;
    CHECK(store.ask("PUT", "/bucket").status == 200);
    const std::string id = element_of(store.ask("POST", "/bucket/k?uploads"), "UploadId");
    const std::string etag(
        store.ask("PUT", "/bucket/k?partNumber=1&uploadId=" + id, std::string(700, 'a'))
            .headers.value_of("etag"));
    (void)store.ask("PUT", "/bucket/k?partNumber=2&uploadId=" + id, std::string(300, 'b'));
    CHECK(store
              .ask("POST", "/bucket/k?uploadId=" + id,
                   "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag +
                       "</ETag></Part></CompleteMultipartUpload>")
              .status == 200);
    CHECK(use_of(store, "bucket").uploaded == 1000);
    CHECK(store.service.ledger().stored("bucket") == 700);
}

TEST_CASE("each day that is over has its file in the reports bucket", "[b2]") {
    Store store;
    CHECK(store.ask("PUT", "/bucket").status == 200);
    CHECK(store.ask("PUT", "/bucket/k", std::string(3600, 'a')).status == 200);
    CHECK(store.ask("GET", "/b2-reports-me").status == 404);
    store.now += 2 * one_day;
    const std::string list = text_of(store.ask("GET", "/b2-reports-me"));
    CHECK(list.find("<Key>2026-07-01/usage.account-me.csv</Key>") != std::string::npos);
    CHECK(list.find("<Key>2026-07-02/usage.account-me.csv</Key>") != std::string::npos);
    CHECK(list.find("2026-07-03/") == std::string::npos);
    const auto csv = store.ask("GET", "/b2-reports-me/2026-07-01/usage.account-me.csv");
    CHECK(says(csv, "2026-07-01,,,eu-central-003,0.000003600,0.000000000,0.000003600,64800.0000,"
                    "0,0,1,0,2,0\n"));
    CHECK(says(csv, ",bucket,eu-central-003,0.000003600,"));
    CHECK(store.service.ledger().stored("b2-reports-me") > 500);
}

TEST_CASE("what rules remove is billed no more from the day on which they do", "[b2]") {
    Store store;
    CHECK(store.ask("PUT", "/bucket").status == 200);
    CHECK(store
              .ask("PUT", "/bucket?lifecycle",
                   "<LifecycleConfiguration><Rule><Status>Enabled</Status><Prefix/>"
                   "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                   "</NoncurrentVersionExpiration></Rule></LifecycleConfiguration>")
              .status == 200);
    CHECK(store.ask("PUT", "/bucket/k", std::string(1000, 'a')).status == 200);
    CHECK(store.ask("DELETE", "/bucket/k").status == 204);
    store.now += 9 * one_day;
    std::uint64_t sum = 0;
    for (const auto& [day, buckets] : store.service.ledger().days()) {
        const auto use = buckets.find("bucket");
        sum += use == buckets.end() ? 0 : use->second.byte_seconds;
    }
    CHECK(sum == 1000U * 42 * 3600); // From six o'clock to the second midnight.
    CHECK(store.service.ledger().stored("bucket") == 0);
}

TEST_CASE("what an earlier process kept is stored from the start, and was not uploaded", "[b2]") {
    class NoKeeper final : public s3::Keeper {
      public:
        void prepare(s3::Change) override {}
        void keep(s3::Model&) override {}
    } keeper;
    Store before;
    CHECK(before.ask("PUT", "/bucket").status == 200);
    CHECK(before.ask("PUT", "/bucket/k", std::string(1000, 'a')).status == 200);
    Store after;
    after.service.store().go_on_with(before.service.store().model(), keeper);
    CHECK(text_of(after.ask("GET", "/bucket/k")).size() == 1000);
    after.now += std::chrono::hours(1);
    const bill::Use use = use_of(after, "bucket");
    CHECK(use.byte_seconds == 3'600'000);
    CHECK(use.uploaded == 0);
    CHECK(use.transactions[0] == 0);
}

TEST_CASE("a year's bill of a store comes by one call", "[b2]") {
    Store store;
    CHECK(store.ask("PUT", "/bucket").status == 200);
    CHECK(store.ask("PUT", "/bucket/data/k", std::string(1'000'000, 'a')).status == 200);
    store.now += 365 * one_day;
    bill::PriceList prices = bill::built_in_prices();
    prices[1].free_gb = 0;
    const bill::Bill dearest = bill::dearest_month(store.service.ledger(), prices);
    CHECK(dearest.total > 6.95e-6);
    CHECK(dearest.total < 9e-6); // With the reports of a year.
    CHECK(dearest.prefixes.front().name == "bucket/data/");
    CHECK(bill::monthly_bills(store.service.ledger(), prices).size() == 13);
}

TEST_CASE("classes of calls are B2's", "[b2]") {
    CHECK(b2::class_of("PutObject", false) == bill::Class::a);
    CHECK(b2::class_of("PutObject", true) == bill::Class::c);
    CHECK(b2::class_of("ListObjects", false) == bill::Class::c);
    CHECK(b2::class_of("HeadObject", false) == bill::Class::b);
    CHECK(b2::class_of("b2_hide_file", false) == bill::Class::a);
    CHECK(b2::class_of("b2_download_file_by_name", false) == bill::Class::b);
    CHECK(b2::class_of("b2_authorize_account", false) == bill::Class::c);
}
