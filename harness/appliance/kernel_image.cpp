#include "harness/appliance/kernel_image.hpp"

#include "harness/appliance/elf.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <cstring>

namespace harness::appliance {

namespace {

constexpr std::size_t largest_kernel = 512UL * 1024 * 1024;

template <typename T>
T load(std::string_view bytes, std::size_t offset) {
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

/// The compressed payload, by the fields of the x86 boot protocol, version 2.08 and later.
std::string_view payload_of(std::string_view image) {
    constexpr std::size_t header_end = 0x268;
    if (image.size() < header_end || image.substr(0x202, 4) != "HdrS") {
        return {};
    }
    const std::size_t sectors = load<std::uint8_t>(image, 0x1f1) == 0
                                    ? 4
                                    : static_cast<std::size_t>(load<std::uint8_t>(image, 0x1f1));
    const std::size_t start = (sectors + 1) * 512 + load<std::uint32_t>(image, 0x248);
    const std::size_t length = load<std::uint32_t>(image, 0x24c);
    if (start > image.size() || image.size() - start < length) {
        return {};
    }
    return image.substr(start, length);
}

/// Unpacks gzip, xz, zstd and lz4 alike. The kernel puts its size behind the stream, so an error
/// after the last block is none.
std::string decompress(std::string_view packed) {
    std::string out;
    archive* reader = archive_read_new();
    archive_read_support_filter_all(reader);
    archive_read_support_format_raw(reader);
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(reader, packed.data(), packed.size()) == ARCHIVE_OK &&
        archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
        std::string buffer(1024UL * 1024, '\0');
        for (;;) {
            const la_ssize_t got = archive_read_data(reader, buffer.data(), buffer.size());
            if (got <= 0 || out.size() > largest_kernel) {
                break;
            }
            out.append(buffer, 0, static_cast<std::size_t>(got));
        }
    }
    archive_read_free(reader);
    return out;
}

} // namespace

std::optional<std::string> extract_vmlinux(std::string_view bz_image) {
    const std::string_view payload = payload_of(bz_image);
    for (const std::size_t trailer : {std::size_t{4}, std::size_t{0}}) {
        if (payload.size() <= trailer) {
            return std::nullopt;
        }
        std::string kernel = decompress(payload.substr(0, payload.size() - trailer));
        if (read_elf(kernel).has_pvh_entry) {
            return kernel;
        }
    }
    return std::nullopt;
}

} // namespace harness::appliance
