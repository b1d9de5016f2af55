#include "emulators/s3/damage.hpp"
#include "harness/base/testing/catch.hpp"

namespace s3 = harness::emulators::s3;

namespace {

/// A bucket that keeps versions; each object is put a second after the one before.
struct Store {
    Store() { bucket().versioning = s3::Versioning::enabled; }

    s3::Bucket& bucket() { return shelf.model.buckets.at("panther"); }

    void put(const std::string& key, std::string_view text) {
        const auto blob = blobs.begin();
        blob->append(text);
        s3::Version version;
        version.modified = now;
        version.content = blob->finish();
        version.etag = std::string(text) + "'s";
        (void)s3::add_version(shelf.model, bucket(), key, std::move(version));
        now += std::chrono::seconds(1);
    }

    std::string seen(const std::string& key) {
        const s3::Version* version = s3::newest(bucket(), key);
        return version == nullptr || version->is_marker ? "nothing" : text_of(*version);
    }

    static std::string text_of(const s3::Version& version) {
        std::string buffer;
        return version.size() == 0 ? ""
                                   : std::string(version.content->piece(0, version.size(), buffer));
    }

    s3::DamageDone damage(s3::Damage how, const std::string& objects,
                          s3::Choice choice = s3::Choice::by_seed) {
        return s3::damage(shelf, {.damage = how, .objects = objects, .choice = choice}, now);
    }

    s3::MemoryStore blobs;
    s3::Time now = s3::Time(std::chrono::seconds(1'772'330'000));
    s3::Shelf shelf{{}, blobs, "eu-central-003", nullptr, true};
    s3::Bucket* made = &s3::add_bucket(shelf.model, "panther", {"me", "me"}, now);
};

int differing_bits(std::string_view a, std::string_view b) {
    int count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto both = static_cast<unsigned>(a[i] ^ b[i]) & 0xFFU;
        for (unsigned bit = both; bit != 0; bit &= bit - 1) {
            ++count;
        }
    }
    return count;
}

} // namespace

TEST_CASE("a bit of an object is another, and what is told of it stays", "[s3]") {
    Store store;
    store.put("data/a", "what was put");
    store.put("keys/a", "what was put");
    const s3::DamageDone done = store.damage(s3::Damage::flip, "data/*");
    REQUIRE(done.damaged.size() == 1);
    CHECK(done.damaged[0].bucket == "panther");
    CHECK(done.damaged[0].key == "data/a");
    CHECK(done.damaged[0].what.find(" of 12 is another") != std::string::npos);
    CHECK(differing_bits(store.seen("data/a"), "what was put") == 1);
    CHECK(s3::newest(store.bucket(), "data/a")->etag == "what was put's");
    CHECK(store.seen("keys/a") == "what was put");
}

TEST_CASE("the same seed damages the same, another seed something else", "[s3]") {
    const auto damaged = [](std::uint64_t seed) {
        Store store;
        for (int i = 0; i < 50; ++i) {
            store.put("data/" + std::to_string(i), "what was put");
        }
        const auto done =
            s3::damage(store.shelf, {.objects = "data/*", .count = 3, .seed = seed}, store.now);
        std::string out;
        for (const s3::Damaged& one : done.damaged) {
            out += one.key + " " + one.what + "\n";
        }
        return out;
    };
    CHECK(damaged(1) == damaged(1));
    CHECK(damaged(1) != damaged(2));
}

TEST_CASE("an object loses its second half", "[s3]") {
    Store store;
    store.put("data/a", "0123456789");
    CHECK(store.damage(s3::Damage::truncate, "*").damaged.at(0).what ==
          "only the first 5 of 10 bytes are left");
    CHECK(store.seen("data/a") == "01234");
    REQUIRE(store.bucket().changes.size() == 2); // Who bills for it hears of it.
    CHECK(store.bucket().changes[1].came == 5);
    CHECK(store.bucket().changes[1].went == 10);
}

TEST_CASE("an object is gone, or what it had replaced is seen again", "[s3]") {
    Store store;
    store.put("data/a", "first");
    store.put("data/a", "second");
    CHECK(store.damage(s3::Damage::remove, "*").damaged.at(0).what ==
          "its 6 bytes are gone, and what they had replaced is seen");
    CHECK(store.seen("data/a") == "first");
    CHECK(store.damage(s3::Damage::remove, "*").damaged.at(0).what == "its 5 bytes are gone");
    CHECK(store.seen("data/a") == "nothing");
}

TEST_CASE("every version can be damaged at once", "[s3]") {
    Store store;
    store.put("data/a", "first");
    store.put("data/a", "second");
    const auto done =
        s3::damage(store.shelf, {.objects = "*", .is_every_version = true}, store.now);
    CHECK(done.damaged.at(0).what.ends_with("and so with 1 older versions"));
    const auto& versions = store.bucket().objects.at("data/a");
    CHECK(differing_bits(Store::text_of(versions[0]), "first") == 1);
    CHECK(differing_bits(Store::text_of(versions[1]), "second") == 1);
    (void)s3::damage(store.shelf,
                     {.damage = s3::Damage::remove, .objects = "*", .is_every_version = true},
                     store.now);
    CHECK(store.bucket().objects.empty());
}

TEST_CASE("an object is what it was before, also over a mark that hid it", "[s3]") {
    Store store;
    store.put("data/a", "first");
    (void)s3::hide(store.shelf.model, store.bucket(), "data/a", store.now, {});
    store.put("data/a", "second");
    store.put("data/b", "never replaced");
    const auto done = store.damage(s3::Damage::roll_back, "data/*");
    CHECK(done.fitting == 1);
    CHECK(done.damaged.at(0).what ==
          "it is again what it was at 2026-03-01T01:53:20.000Z, of 5 bytes");
    CHECK(store.seen("data/a") == "first");
    CHECK(store.seen("data/b") == "never replaced");
}

TEST_CASE("an object has what was put before it, as if its owner had put that", "[s3]") {
    Store store;
    store.put("snapshots/c", "Sunday");
    store.put("keys/k", "a key");
    store.put("snapshots/b", "Monday");
    store.put("snapshots/a", "Tuesday");
    const auto done = store.damage(s3::Damage::replace, "snapshots/*", s3::Choice::newest);
    CHECK(done.fitting == 2);
    CHECK(done.damaged.at(0).key == "snapshots/a");
    CHECK(done.damaged.at(0).what == "it has the 6 bytes of snapshots/b");
    CHECK(store.seen("snapshots/a") == "Monday");
    CHECK(s3::newest(store.bucket(), "snapshots/a")->etag == "Monday's");
    const auto all =
        s3::damage(store.shelf,
                   {.damage = s3::Damage::replace, .objects = "snapshots/*", .count = std::nullopt},
                   store.now);
    CHECK(all.damaged.size() == 2);
    CHECK(store.seen("snapshots/a") == "Monday");
    CHECK(store.seen("snapshots/b") == "Sunday");
}

TEST_CASE("objects that are too few, hidden or empty are not damaged", "[s3]") {
    Store store;
    store.put("data/a", "some");
    store.put("data/b", "hidden");
    store.put("data/c", "");
    (void)s3::hide(store.shelf.model, store.bucket(), "data/b", store.now, {});
    const auto done = s3::damage(store.shelf, {.objects = "data/*", .count = 2}, store.now);
    CHECK(done.fitting == 1);
    CHECK(done.damaged.empty());
    CHECK(store.seen("data/a") == "some");
    CHECK(s3::damage(store.shelf, {.objects = "*", .count = std::nullopt}, store.now)
              .damaged.size() == 1);
    CHECK(s3::damage(store.shelf, {.bucket = "other", .objects = "*"}, store.now).fitting == 0);
}

TEST_CASE("the oldest or the newest is damaged, where that is wanted", "[s3]") {
    Store store;
    store.put("b", "oldest");
    store.put("a", "newest");
    CHECK(store.damage(s3::Damage::flip, "*", s3::Choice::oldest).damaged.at(0).key == "b");
    CHECK(store.damage(s3::Damage::flip, "*", s3::Choice::newest).damaged.at(0).key == "a");
}
