#include "harness/base/testing/catch.hpp"
#include "harness/store/store_listing.hpp"

#include <fstream>
#include <unistd.h>

using namespace harness;
using namespace harness::store;

namespace {

namespace fs = std::filesystem;

/// A cache with what others have put there: whole systems, and one that is half made.
struct CacheOfSystems {
    CacheOfSystems() {
        make("old", "root.squashfs");
        make("new", "root.squashfs");
        make("half", "root.tar");
        const auto day = std::chrono::hours(24);
        fs::last_write_time(systems / "old" / "root.squashfs",
                            fs::file_time_type::clock::now() - day);
    }
    ~CacheOfSystems() { fs::remove_all(path); }

    void make(const char* name, const char* file) const {
        fs::create_directories(systems / name);
        std::ofstream(systems / name / file) << std::string(100'000, 'x');
    }

    fs::path path = fs::temp_directory_path() / ("harness-listing-" + std::to_string(::getpid()));
    fs::path systems = path / "systems";
};

} // namespace

TEST_CASE("what was made otherwise is listed once it was adopted, the oldest first", "[store]") {
    const CacheOfSystems cache;
    CHECK(list_entries(cache.path).empty());
    adopt_entries(cache.systems, "root.squashfs");
    const auto entries = list_entries(cache.path);
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].directory.filename() == "old");
    CHECK(entries[0].kind == "systems");
    CHECK(entries[0].last_used < entries[1].last_used);
    CHECK(entries[1].directory.filename() == "new");
}

TEST_CASE("what is held is used now, and is not removed", "[store]") {
    const CacheOfSystems cache;
    adopt_entries(cache.systems, "root.squashfs");
    {
        const auto held = hold_entry(cache.systems / "old");
        REQUIRE(held);
        const auto removed = make_room(cache.path, Bytes{0});
        REQUIRE(removed.size() == 1);
        CHECK(removed[0].filename() == "new");
        CHECK(hold_entry(cache.systems / "old"));
    }
    CHECK(make_room(cache.path, Bytes{0}).size() == 1);
    CHECK_FALSE(hold_entry(cache.systems / "old"));
}

TEST_CASE("nothing is held that is not there", "[store]") {
    const CacheOfSystems cache;
    CHECK_FALSE(hold_entry(cache.systems / "half"));
    CHECK_FALSE(hold_entry(cache.systems / "other"));
}

TEST_CASE("what a link leads to is another cache's, and stays", "[store]") {
    const CacheOfSystems cache;
    adopt_entries(cache.systems, "root.squashfs");
    const fs::path other = cache.path / "other";
    fs::create_directories(other);
    fs::create_directory_symlink(cache.systems, other / "systems");
    CHECK(list_entries(other).empty());
    CHECK(make_room(other, Bytes{0}).empty());
    CHECK(fs::exists(cache.systems / "old"));
}
