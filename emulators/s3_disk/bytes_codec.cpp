#include "emulators/s3_disk/bytes_codec.hpp"

namespace harness::emulators::s3_disk {

namespace {

constexpr unsigned bits_each = 7;
constexpr unsigned more_follow = 0x80;
constexpr unsigned bits_of_number = 64;

} // namespace

void ByteWriter::number(std::uint64_t value) {
    while (value >= more_follow) {
        bytes_.push_back(static_cast<char>((value & (more_follow - 1)) | more_follow));
        value >>= bits_each;
    }
    bytes_.push_back(static_cast<char>(value));
}

void ByteWriter::text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
}

std::uint64_t ByteReader::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < bits_of_number && !rest_.empty(); shift += bits_each) {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & (more_follow - 1)) << shift;
        if (byte < more_follow) {
            return value;
        }
    }
    fail();
    return 0;
}

std::string ByteReader::text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
        fail();
        return {};
    }
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
}

std::size_t ByteReader::count() {
    const std::uint64_t value = number();
    if (value > rest_.size()) {
        fail();
        return 0;
    }
    return value;
}

void ByteReader::fail() {
    has_failed_ = true;
    rest_ = {};
}

} // namespace harness::emulators::s3_disk
