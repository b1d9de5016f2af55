#include "harness/manifest/serial.hpp"

#include "harness/manifest/serial_format.hpp"

#include <utility>

namespace harness::manifest {

namespace {

void put_number(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<char>(value));
}

/// Small ones of either sign are short.
void put_signed(std::string& out, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    put_number(out, (bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void put_text(std::string& out, std::string_view text) {
    put_number(out, text.size());
    out += text;
}

void put_digest(std::string& out, const Digest& digest) {
    out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

} // namespace

void Encoder::add(const Entry& entry) {
    const std::size_t slash = entry.path.rfind('/');
    const std::string_view path = entry.path;
    const bool is_deep = slash != std::string::npos;
    const std::string_view directory = is_deep ? path.substr(0, slash) : std::string_view();
    if (!has_directory_ || directory != directory_) {
        directory_ = directory;
        has_directory_ = true;
        bytes_.push_back(directory_record);
        put_text(bytes_, directory);
    }
    bytes_.push_back(entry_record);
    put_text(bytes_, is_deep ? path.substr(slash + 1) : path);
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(entry.kind), std::uint64_t{entry.mode},
          std::uint64_t{entry.user}, std::uint64_t{entry.group}}) {
        put_number(bytes_, number);
    }
    put_signed(bytes_, entry.mtime);
    for (const std::uint64_t number :
         {std::uint64_t{entry.mtime_nanoseconds}, entry.size, entry.hole_bytes,
          std::uint64_t{entry.major}, std::uint64_t{entry.minor}, entry.link_group,
          std::uint64_t{entry.attributes}, static_cast<std::uint64_t>(entry.swap),
          std::uint64_t{entry.trouble}, std::uint64_t{entry.was_changing ? 1U : 0U}}) {
        put_number(bytes_, number);
    }
    if (entry.kind == Kind::file) {
        put_digest(bytes_, entry.digest);
    } else {
        put_text(bytes_, entry.target);
    }
    put_number(bytes_, entry.extended.size());
    for (const ExtendedAttribute& one : entry.extended) {
        put_text(bytes_, one.name);
        put_text(bytes_, one.value);
    }
    ++count_;
}

std::string Encoder::take() {
    has_directory_ = false;
    count_ = 0;
    return std::exchange(bytes_, {});
}

std::string Sealer::header() {
    std::string bytes(serial_magic);
    bytes.push_back(static_cast<char>(serial_version));
    hash_.update(bytes);
    return bytes;
}

void Sealer::pass(std::string_view records, std::size_t count) {
    hash_.update(records);
    count_ += count;
}

std::string Sealer::end() {
    std::string bytes(1, end_record);
    for (unsigned shift = 0; shift < 64; shift += 8) {
        bytes.push_back(static_cast<char>(count_ >> shift));
    }
    hash_.update(bytes);
    put_digest(bytes, hash_.finish());
    return bytes;
}

std::string encode(const Manifest& manifest) {
    Encoder encoder;
    for (const Entry& entry : manifest.entries) {
        encoder.add(entry);
    }
    Sealer sealer;
    std::string bytes = sealer.header();
    const std::size_t count = encoder.count();
    const std::string records = encoder.take();
    sealer.pass(records, count);
    return bytes + records + sealer.end();
}

} // namespace harness::manifest
