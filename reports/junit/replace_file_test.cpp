#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "reports/junit/replace_file.hpp"
#include "reports/junit/testing/part_path.hpp"

#include <iterator>

using namespace harness;
using namespace harness::reports;
using harness::testing::ScratchDirectory;

namespace {

std::string message_of(const std::filesystem::path& path) {
    try {
        replace_file(path, "text");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::ptrdiff_t entries_of(const std::filesystem::path& directory) {
    return std::distance(std::filesystem::directory_iterator(directory), {});
}

} // namespace

TEST_CASE("a file is made and then replaced without anything left beside it", "[junit]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    replace_file(path, "one");
    CHECK(harness::testing::text_of(path) == "one");
    replace_file(path, "two, longer");
    CHECK(harness::testing::text_of(path) == "two, longer");
    CHECK(entries_of(scratch.path()) == 1);
}

TEST_CASE("who has the old file open goes on reading the old text", "[junit]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    replace_file(path, "old");
    std::ifstream reader(path);
    replace_file(path, "new");
    std::string seen;
    std::getline(reader, seen);
    CHECK(seen == "old");
}

TEST_CASE("a missing directory is named with a remedy", "[junit][fault]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "none" / "junit.xml";
    CHECK(message_of(path) == "can not write '" + path.string() +
                                  "': No such file or directory; create its directory first");
}

TEST_CASE("a full file system is named with a remedy and nothing is left", "[junit][fault]") {
    // /dev/full stands in for the hidden file: every write to it ends with ENOSPC.
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    std::filesystem::create_symlink("/dev/full", harness::reports::testing::part_path(path));
    CHECK(message_of(path) == "can not write '" + path.string() +
                                  "': No space left on device; free some space there, or choose "
                                  "another file system");
    CHECK(entries_of(scratch.path()) == 0);
}

TEST_CASE("a target that is a directory is left alone", "[junit][fault]") {
    const ScratchDirectory scratch;
    const auto path = scratch.path() / "junit.xml";
    std::filesystem::create_directory(path);
    CHECK(message_of(path) == "can not replace '" + path.string() + "': Is a directory");
    CHECK(entries_of(scratch.path()) == 1);
}
