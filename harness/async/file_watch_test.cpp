#include "harness/async/deadline.hpp"
#include "harness/async/file_watch.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"

using namespace harness;
using namespace harness::async;
using harness::testing::ScratchDirectory;
namespace fs = std::filesystem;

namespace {

bool changes(FileWatch& watch, boost::asio::io_context& context) {
    bool has_changed = false;
    const auto look = [](FileWatch* files, bool* out) -> Task<> {
        *out = co_await files->changed();
    };
    (void)run(context, ends_before(look(&watch, &has_changed),
                                   Deadline::in(std::chrono::milliseconds(300))));
    return has_changed;
}

void write(const fs::path& file, const char* text) {
    std::ofstream(file) << text;
}

} // namespace

TEST_CASE("a watch tells of the watched files alone", "[async]") {
    const ScratchDirectory scratch;
    const fs::path file = scratch.path() / "watched";
    write(file, "a");
    boost::asio::io_context context;
    FileWatch watch(context.get_executor(), {file, scratch.path() / "none" / "x"});
    SECTION("one is written to") {
        write(file, "b");
        CHECK(changes(watch, context));
    }
    SECTION("one is replaced, as editors do") {
        write(scratch.path() / "new", "b");
        fs::rename(scratch.path() / "new", file);
        CHECK(changes(watch, context));
    }
    SECTION("one is removed") {
        fs::remove(file);
        CHECK(changes(watch, context));
    }
    SECTION("another one is written to") {
        write(scratch.path() / "other", "b");
        CHECK_FALSE(changes(watch, context));
    }
}
