#include "emulators/relay/trailer_frames.hpp"

#include "harness/base/concat.hpp"

#include <charconv>

namespace harness::emulators::relay {

namespace {

constexpr std::size_t chunk_size = 64U << 10U;
constexpr std::size_t line_end = 2;

std::string hex_number(std::uint64_t number) {
    constexpr int base = 16;
    std::string digits(base, '\0');
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    digits.resize(static_cast<std::size_t>(end.ptr - digits.data()));
    return digits;
}

std::uint64_t framed_chunk(std::uint64_t size) {
    return hex_number(size).size() + line_end + size + line_end;
}

/// Of base64.
std::size_t text_size(s3::Algorithm algorithm) {
    return s3::base64(s3::digest_of(algorithm, "")).size();
}

} // namespace

TrailerFrames::TrailerFrames(std::uint64_t size, s3::Algorithm algorithm, std::string name)
    : size_(size), value_size_(text_size(algorithm)), name_(std::move(name)) {}

std::uint64_t TrailerFrames::framed_size() const {
    const std::uint64_t rest = size_ % chunk_size;
    const std::uint64_t end = std::string_view("0\r\n").size() + name_.size() +
                              std::string_view(":").size() + value_size_ + 2 * line_end;
    return size_ / chunk_size * framed_chunk(chunk_size) + (rest > 0 ? framed_chunk(rest) : 0) +
           end;
}

std::string TrailerFrames::take(std::string_view piece) {
    std::string out;
    held_ += piece;
    std::string_view rest = held_;
    while (rest.size() >= chunk_size) {
        out += concat(hex_number(chunk_size), "\r\n", rest.substr(0, chunk_size), "\r\n");
        rest.remove_prefix(chunk_size);
    }
    held_ = std::string(rest);
    return out;
}

std::string TrailerFrames::finish(std::string_view value) {
    std::string out;
    if (!held_.empty()) {
        out = concat(hex_number(held_.size()), "\r\n", held_, "\r\n");
    }
    held_.clear();
    return out + concat("0\r\n", name_, ":", value, "\r\n\r\n");
}

} // namespace harness::emulators::relay
