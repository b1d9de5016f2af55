#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/qemu/move_file.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace harness;
using harness::qemu::copy_sparsely;
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

TEST_CASE("a copy has the same bytes and holes, and leaves the file as it was", "[qemu]") {
    const ScratchDirectory scratch;
    write_sparse(scratch.path() / "a");
    std::ofstream(scratch.path() / "b") << std::string(1 << 20, 'x');
    copy_sparsely(scratch.path() / "a", scratch.path() / "b");
    CHECK(text_of(scratch.path() / "b") == text_of(scratch.path() / "a"));
    CHECK(blocks_of(scratch.path() / "b") < 1000);
}

TEST_CASE("a copy replaces a longer file whole", "[qemu]") {
    const ScratchDirectory scratch;
    std::ofstream(scratch.path() / "a") << "short";
    std::ofstream(scratch.path() / "b") << "what was there before";
    copy_sparsely(scratch.path() / "a", scratch.path() / "b");
    CHECK(text_of(scratch.path() / "b") == "short");
}

TEST_CASE("a file of nothing but holes is copied as one", "[qemu]") {
    const ScratchDirectory scratch;
    std::ofstream(scratch.path() / "a").close();
    fs::resize_file(scratch.path() / "a", 64 << 20);
    copy_sparsely(scratch.path() / "a", scratch.path() / "b");
    CHECK(fs::file_size(scratch.path() / "b") == 64U << 20U);
    CHECK(blocks_of(scratch.path() / "b") == 0);
}

TEST_CASE("a copy onto a full file system says that it is full", "[qemu]") {
    const ScratchDirectory scratch;
    const fs::path small = scratch.path() / "small";
    fs::create_directory(small);
    std::ofstream(scratch.path() / "a") << std::string(3 << 20, 'x');
    if (::mount("none", small.c_str(), "tmpfs", 0, "size=1536k") != 0) {
        WARN("not tried: a small file system can not be mounted here");
        return;
    }
    const fs::path target = small / "a";
    CHECK_THROWS_WITH(copy_sparsely(scratch.path() / "a", target),
                      "copying " + (scratch.path() / "a").string() + " to " + target.string() +
                          ": No space left on device");
    CHECK_FALSE(fs::exists(target));
    ::umount2(small.c_str(), MNT_DETACH);
}

TEST_CASE("a copy that can not be made names both files and leaves what was there", "[qemu]") {
    const ScratchDirectory scratch;
    std::ofstream(scratch.path() / "b") << "before";
    CHECK_THROWS_WITH(copy_sparsely(scratch.path() / "none", scratch.path() / "b"),
                      "copying " + (scratch.path() / "none").string() + " to " +
                          (scratch.path() / "b").string() + ": No such file or directory");
    CHECK(text_of(scratch.path() / "b") == "before");
}
