#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/store/content_digest.hpp"

#include <fstream>

using harness::store::content_digest;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

void write(const std::filesystem::path& file, const std::string& bytes, std::size_t at = 0) {
    if (!std::filesystem::exists(file)) {
        std::ofstream(file).flush();
    }
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(static_cast<std::streamoff>(at));
    out << bytes;
}

} // namespace

TEST_CASE("holes and zeros are the same to a digest, a flipped bit is not", "[qemu]") {
    const harness::testing::ScratchDirectory scratch;
    const auto sparse = scratch.path() / "sparse";
    const auto full = scratch.path() / "full";
    write(sparse, "data", 3 * mebibyte);
    std::filesystem::resize_file(sparse, 5 * mebibyte);
    std::string bytes(5 * mebibyte, '\0');
    bytes.replace(3 * mebibyte, 4, "data");
    write(full, bytes);
    CHECK(content_digest(sparse) == content_digest(full));
    write(full, std::string(1, 'd' ^ 1), 3 * mebibyte);
    CHECK(content_digest(sparse) != content_digest(full));
}

TEST_CASE("the same bytes elsewhere, or fewer zeros behind them, are another file", "[qemu]") {
    const harness::testing::ScratchDirectory scratch;
    const auto one = scratch.path() / "one";
    const auto other = scratch.path() / "other";
    write(one, "data", mebibyte);
    write(other, "data", 2 * mebibyte);
    std::filesystem::resize_file(one, 4 * mebibyte);
    std::filesystem::resize_file(other, 4 * mebibyte);
    CHECK(content_digest(one) != content_digest(other));
    const std::string before = content_digest(one);
    std::filesystem::resize_file(one, 4 * mebibyte - 1);
    CHECK(content_digest(one) != before);
    CHECK_THROWS_AS(content_digest(scratch.path() / "none"), harness::Error);
}
