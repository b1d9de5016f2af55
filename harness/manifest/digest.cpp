#include "harness/manifest/digest.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace harness::manifest {

namespace {

constexpr std::uint64_t first_factor = 0x87c37b91114253d5ULL;
constexpr std::uint64_t second_factor = 0x4cf5ad432745937fULL;

std::uint64_t word_at(const char* bytes) {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

std::uint64_t first_word(std::uint64_t word) {
    return std::rotl(word * first_factor, 31) * second_factor;
}

std::uint64_t second_word(std::uint64_t word) {
    return std::rotl(word * second_factor, 33) * first_factor;
}

std::uint64_t scattered(std::uint64_t word) {
    word = (word ^ (word >> 33U)) * 0xff51afd7ed558ccdULL;
    word = (word ^ (word >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
    return word ^ (word >> 33U);
}

bool is_zero(std::string_view data) {
    const char* at = data.data();
    std::size_t rest = data.size();
    for (; rest >= sizeof(std::uint64_t); at += sizeof(std::uint64_t), rest -= 8) {
        if (word_at(at) != 0) {
            return false;
        }
    }
    return std::all_of(at, at + rest, [](char byte) { return byte == 0; });
}

} // namespace

void Murmur3::mix(const char* block) {
    first_ = std::rotl(first_ ^ first_word(word_at(block)), 27) + second_;
    first_ = first_ * 5 + 0x52dce729;
    second_ = std::rotl(second_ ^ second_word(word_at(block + 8)), 31) + first_;
    second_ = second_ * 5 + 0x38495ab5;
}

void Murmur3::update(std::string_view data) {
    total_ += data.size();
    if (filled_ > 0) {
        const std::size_t count = std::min(data.size(), block_.size() - filled_);
        std::copy_n(data.data(), count, block_.data() + filled_);
        filled_ += count;
        data.remove_prefix(count);
        if (filled_ < block_.size()) {
            return;
        }
        mix(block_.data());
        filled_ = 0;
    }
    while (data.size() >= block_.size()) {
        mix(data.data());
        data.remove_prefix(block_.size());
    }
    std::copy(data.begin(), data.end(), block_.begin());
    filled_ = data.size();
}

Digest Murmur3::finish() {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(filled_), block_.end(), '\0');
    second_ ^= second_word(word_at(block_.data() + 8)); // Of zeros: nothing.
    first_ ^= first_word(word_at(block_.data()));
    first_ ^= total_;
    second_ ^= total_;
    first_ += second_;
    second_ += first_;
    first_ = scattered(first_);
    second_ = scattered(second_);
    first_ += second_;
    second_ += first_;
    Digest digest{};
    std::memcpy(digest.data(), &first_, sizeof first_);
    std::memcpy(digest.data() + sizeof first_, &second_, sizeof second_);
    return digest;
}

void ContentDigest::add(std::uint64_t offset, std::string_view data) {
    while (!data.empty()) {
        const std::string_view block = data.substr(0, block_size);
        if (!is_zero(block)) {
            std::array<char, 16> place{};
            const std::uint64_t size = block.size();
            std::memcpy(place.data(), &offset, sizeof offset);
            std::memcpy(place.data() + sizeof offset, &size, sizeof size);
            hash_.update({place.data(), place.size()});
            hash_.update(block);
        }
        offset += block.size();
        data.remove_prefix(block.size());
    }
}

Digest ContentDigest::finish(std::uint64_t size) {
    std::array<char, sizeof size> bytes{};
    std::memcpy(bytes.data(), &size, sizeof size);
    hash_.update({bytes.data(), bytes.size()});
    return hash_.finish();
}

} // namespace harness::manifest
