#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/qemu/move_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace harness;
using harness::qemu::move_file;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;
namespace fs = std::filesystem;

namespace {

void write_sparse(const fs::path& path) {
    std::ofstream out(path, std::ios::binary);
    out << "begin";
    out.seekp(64 << 20);
    out << "end";
}

std::int64_t blocks_of(const fs::path& path) {
    struct stat info{};
    ::stat(path.c_str(), &info);
    return info.st_blocks;
}

} // namespace

TEST_CASE("a file is moved within a file system", "[qemu]") {
    const ScratchDirectory scratch;
    write_sparse(scratch.path() / "a");
    move_file(scratch.path() / "a", scratch.path() / "b");
    CHECK_FALSE(fs::exists(scratch.path() / "a"));
    CHECK(text_of(scratch.path() / "b").size() == (64U << 20U) + 3);
}

TEST_CASE("a file that moves to another file system keeps its holes", "[qemu]") {
    const ScratchDirectory scratch;
    const fs::path other = fs::path("/dev/shm") / scratch.path().filename();
    write_sparse(scratch.path() / "a");
    const std::string content = text_of(scratch.path() / "a");
    if (::access("/dev/shm", W_OK) != 0) {
        WARN("not tried: no second file system at /dev/shm");
        return;
    }
    move_file(scratch.path() / "a", other);
    CHECK_FALSE(fs::exists(scratch.path() / "a"));
    CHECK(text_of(other) == content);
    CHECK(blocks_of(other) < 1000);
    fs::remove(other);
}

TEST_CASE("a file that can not be moved is named", "[qemu]") {
    const ScratchDirectory scratch;
    CHECK_THROWS_WITH(move_file(scratch.path() / "none", scratch.path() / "b"),
                      "moving " + (scratch.path() / "none").string() + " to " +
                          (scratch.path() / "b").string() + ": No such file or directory");
}
