#include "harness/write_log/log.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <optional>

namespace harness::write_log {

namespace {

// All numbers are little-endian. A log begins with a sector that says how many entries it has; an
// entry is a sector that says what was done, and after it the sectors that were written.
constexpr std::uint64_t magic = 0x6a736677736872;
constexpr std::uint64_t version = 1;
constexpr std::size_t header_size = 28;
constexpr std::size_t entry_size = 32;
constexpr std::uint64_t flush_flag = 1;
constexpr std::uint64_t fua_flag = 2;
constexpr std::uint64_t discard_flag = 4;
constexpr std::uint64_t known_flags = flush_flag | fua_flag | discard_flag;
/// No disk is larger; sums of what passes stay far from overflowing.
constexpr std::uint64_t most_bytes = 1ULL << 60U;

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size = 8) {
    std::uint64_t out = 0;
    for (std::size_t i = size; i > 0; --i) {
        out = out << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
    }
    return out;
}

struct Header {
    std::uint64_t entries = 0;
    std::uint64_t sector_size = 0;
};

std::optional<Header> read_header(const ReadAt& log) {
    const std::string bytes = log(0, header_size);
    if (bytes.empty()) {
        return std::nullopt;
    }
    if (bytes.size() < header_size || number_at(bytes, 0) != magic) {
        throw Error("this is no log of writes: it does not begin like one");
    }
    if (number_at(bytes, 8) != version) {
        throw Error(
            concat("this log of writes has version ", number_at(bytes, 8), "; known is ", version));
    }
    const Header header{number_at(bytes, 16), number_at(bytes, 24, 4)};
    const std::uint64_t size = header.sector_size;
    if (size < 512 || size > 65'536 || (size & (size - 1)) != 0) {
        throw Error(concat("this log of writes has sectors of ", size, " bytes"));
    }
    return header;
}

} // namespace

std::uint64_t count_entries(const ReadAt& log) {
    const std::optional<Header> header = read_header(log);
    return header ? header->entries : 0;
}

std::vector<Entry> read_entries(const ReadAt& log, std::uint64_t count) {
    const std::optional<Header> header = read_header(log);
    const std::uint64_t there = header ? header->entries : 0;
    if (count > there) {
        throw Error(concat("the log of writes has ", there, " entries, not ", count));
    }
    std::vector<Entry> entries;
    std::uint64_t at = header ? header->sector_size : 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string bytes = log(at, entry_size);
        if (bytes.size() < entry_size) {
            throw Error(concat("the log of writes ends at entry ", i + 1, " of ", there));
        }
        const std::uint64_t sectors = number_at(bytes, 8);
        const std::uint64_t flags = number_at(bytes, 16);
        const std::uint64_t most = most_bytes / header->sector_size;
        const bool is_flush = (flags & flush_flag) != 0;
        if ((flags & ~known_flags) != 0 || number_at(bytes, 24) != 0 || sectors > most ||
            number_at(bytes, 0) > most || (is_flush && sectors != 0)) {
            throw Error(concat("entry ", i + 1, " of the log of writes is damaged"));
        }
        at += header->sector_size;
        Entry entry{.kind = is_flush                      ? Entry::Kind::flush
                            : (flags & discard_flag) != 0 ? Entry::Kind::discard
                                                          : Entry::Kind::write,
                    .offset = Bytes{number_at(bytes, 0) * header->sector_size},
                    .size = Bytes{sectors * header->sector_size}};
        if (entry.kind == Entry::Kind::write) {
            entry.data = at;
            at += entry.size.count;
        }
        entries.push_back(entry);
    }
    return entries;
}

} // namespace harness::write_log
