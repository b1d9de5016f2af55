#include "harness/base/hex.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/manifest/digest.hpp"

#include <string>

using namespace harness;
using namespace harness::manifest;

namespace {

std::string hex_of(const Digest& digest) {
    return hex_bytes({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string murmur(std::string_view text) {
    Murmur3 hash;
    hash.update(text);
    return hex_of(hash.finish());
}

Digest content(std::string_view data) {
    ContentDigest digest;
    digest.add(0, data);
    return digest.finish(data.size());
}

} // namespace

TEST_CASE("the digest is MurmurHash3 as others compute it", "[manifest]") {
    // Little endian words, as the reference implementation leaves them in memory.
    CHECK(murmur("") == "00000000000000000000000000000000");
    CHECK(murmur("hello") == "029bbd41b3a7d8cb191dae486a901e5b");
    CHECK(murmur("The quick brown fox jumps over the lazy dog") ==
          "6c1b07bc7bbc4be347939ac4a93c437a");
}

TEST_CASE("a digest does not depend on how the data was cut", "[manifest]") {
    const std::string text = "The quick brown fox jumps over the lazy dog, and over the quick fox";
    for (std::size_t first = 0; first <= text.size(); ++first) {
        Murmur3 hash;
        hash.update(text.substr(0, first));
        hash.update(text.substr(first, 3));
        hash.update(text.substr(std::min(first + 3, text.size())));
        CHECK(hex_of(hash.finish()) == murmur(text));
    }
}

TEST_CASE("a hole is as good as zeros that are written", "[manifest]") {
    constexpr std::size_t block = ContentDigest::block_size;
    const std::string data(block, 'x');
    ContentDigest sparse;
    sparse.add(3 * block, data);
    CHECK(sparse.finish(4 * block) == content(std::string(3 * block, '\0') + data));
    CHECK(ContentDigest().finish(block) == content(std::string(block, '\0')));
    CHECK(ContentDigest().finish(20) == content(std::string(20, '\0')));
}

TEST_CASE("contents that differ in place, length or one bit have other digests", "[manifest]") {
    constexpr std::size_t block = ContentDigest::block_size;
    const std::string zeros(block, '\0');
    const std::string data(block, 'x');
    CHECK(content(data + zeros) != content(zeros + data));
    CHECK(content(data) != content(data + zeros));
    CHECK(content(data + std::string(1, '\0')) != content(data));
    CHECK(content(std::string(20, '\0')) != content(std::string(21, '\0')));
    for (std::size_t at = 0; at < block; at += 97) {
        std::string flipped = data;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        CHECK(content(flipped) != content(data));
    }
}
