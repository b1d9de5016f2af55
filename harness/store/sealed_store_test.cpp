#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/store/sealed_store.hpp"
#include "harness/store/store_listing.hpp"

#include <boost/asio/io_context.hpp>

using namespace harness;
using namespace harness::store;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;
namespace fs = std::filesystem;

namespace {

struct Cache {
    ScratchDirectory scratch;
    boost::asio::io_context context;
    std::string said;
    SealedStore store = another();

    SealedStore another(Bytes most = gibibytes(1)) {
        return {scratch.path(), "checkpoints", most,
                [this](std::string_view line) { said += std::string(line) + "\n"; }};
    }
    std::optional<ports::StoreEntry> begin(const std::string& key) {
        return async::run(context,
                          store.find_or_begin(key, async::Deadline::in(std::chrono::seconds(0))));
    }
    ports::StoreEntry make(const std::string& key, const std::string& content,
                           const std::string& parent = "") {
        auto entry = begin(key);
        REQUIRE(entry);
        REQUIRE_FALSE(entry->is_finished);
        std::ofstream(entry->directory / "disk") << content;
        if (!parent.empty()) {
            std::ofstream(entry->directory / parent_name) << parent;
        }
        return async::run(context, store.finish(*std::exchange(entry, std::nullopt), key));
    }
    bool has(SealedStore& in, const std::string& key) {
        return async::run(context, in.find(key)).has_value();
    }
};

} // namespace

TEST_CASE("what was kept is found under its key alone", "[store]") {
    Cache cache;
    const ports::StoreEntry entry = cache.make("one", "content");
    CHECK(text_of(entry.directory / "disk") == "content");
    SealedStore later = cache.another();
    CHECK(cache.has(later, "one"));
    CHECK_FALSE(cache.has(later, "other"));
    CHECK(cache.said.empty());
}

TEST_CASE("a damaged entry is thrown away and said to be", "[store]") {
    Cache cache;
    const fs::path place = cache.make("one", "content").directory;
    std::string reason = "its files are not as they were";
    SECTION("a file has changed") {
        std::ofstream(place / "disk") << "contenT";
    }
    SECTION("a file is missing") {
        fs::remove(place / "disk");
    }
    SECTION("a file came in") {
        std::ofstream(place / "more") << "x";
    }
    SECTION("the seal is of something else") {
        std::ofstream(place / seal_name) << "other\nfiles\n";
        reason = "it was made from something else";
    }
    SECTION("it has no seal") {
        fs::remove(place / seal_name);
        reason = "it has no seal";
    }
    SealedStore later = cache.another();
    CHECK_FALSE(cache.has(later, "one"));
    CHECK(cache.said.find(reason) != std::string::npos);
    CHECK_FALSE(fs::exists(place));
}

TEST_CASE("an entry that stands on a damaged one is not used", "[store]") {
    Cache cache;
    const fs::path below = cache.make("below", "content").directory;
    const ports::StoreEntry above = cache.make("above", "more", below.filename().string());
    SealedStore sound = cache.another();
    CHECK(cache.has(sound, "above"));
    std::ofstream(below / "disk") << "rotten";
    SealedStore later = cache.another();
    CHECK_FALSE(cache.has(later, "above"));
}

TEST_CASE("two do not make the same entry at once", "[store]") {
    Cache cache;
    auto first = cache.begin("one");
    REQUIRE(first);
    CHECK_FALSE(cache.begin("one"));
    std::ofstream(first->directory / "disk") << "x";
    const ports::StoreEntry made =
        async::run(cache.context, cache.store.finish(*std::exchange(first, std::nullopt), "one"));
    const auto second = cache.begin("one");
    REQUIRE(second);
    CHECK(second->is_finished);
}

TEST_CASE("what a killed maker left is no hindrance", "[store]") {
    Cache cache;
    const fs::path work = fs::path(cache.store.place_of("one")) += ".new";
    fs::create_directories(work);
    std::ofstream(work / "rubbish") << "x";
    const ports::StoreEntry entry = cache.make("one", "content");
    CHECK_FALSE(fs::exists(entry.directory / "rubbish"));
}

TEST_CASE("room is made of the oldest that nobody holds", "[store]") {
    Cache cache;
    const std::string mebibyte(1U << 20U, 'x');
    const fs::path oldest = cache.make("oldest", mebibyte).directory;
    fs::last_write_time(oldest / seal_name,
                        fs::file_time_type::clock::now() - std::chrono::hours(2));
    const fs::path old = cache.make("old", mebibyte).directory;
    fs::last_write_time(old / seal_name, fs::file_time_type::clock::now() - std::chrono::hours(1));
    const auto held = async::run(cache.context, cache.store.find("oldest"));
    fs::last_write_time(oldest / seal_name,
                        fs::file_time_type::clock::now() - std::chrono::hours(2));
    const auto removed = make_room(cache.scratch.path(), mebibytes(1));
    CHECK(removed == std::vector<fs::path>{old});
    CHECK(fs::exists(oldest / seal_name));
    CHECK(list_entries(cache.scratch.path()).size() == 1);
    CHECK(list_entries(cache.scratch.path()).front().kind == "checkpoints");
}
