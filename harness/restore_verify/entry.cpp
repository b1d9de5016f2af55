#include "harness/restore_verify/entry.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace harness::restore_verify {

namespace {

constexpr std::array<std::pair<std::string_view, EntryType>, 7> restic_types{{
    {"file", EntryType::file},
    {"dir", EntryType::directory},
    {"symlink", EntryType::symlink},
    {"fifo", EntryType::fifo},
    {"socket", EntryType::socket},
    {"dev", EntryType::device},
    {"chardev", EntryType::device},
}};

EntryType type_of(std::string_view word) {
    for (const auto& [name, type] : restic_types) {
        if (name == word) {
            return type;
        }
    }
    return EntryType::other;
}

/// restic writes modes as Go's os.FileMode has them.
std::uint32_t mode_of(std::uint64_t go_mode) {
    constexpr std::uint64_t permissions = 0777;
    constexpr std::array<std::pair<unsigned, std::uint32_t>, 3> special{
        {{23, 04000}, {22, 02000}, {20, 01000}}}; // Bit in Go's mode, and in chmod's.
    auto out = static_cast<std::uint32_t>(go_mode & permissions);
    for (const auto& [bit, value] : special) {
        out |= ((go_mode >> bit) & 1U) != 0 ? value : 0;
    }
    return out;
}

/// How many bytes the character has that begins here; 0 where none does.
std::size_t size_of_character(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto goes_on = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return goes_on(1) ? 2 : 0;
    }
    if ((first & 0xf0U) == 0xe0) {
        const bool is_overlong = first == 0xe0 && byte(1) < 0xa0;
        const bool is_surrogate = first == 0xed && byte(1) > 0x9f;
        return goes_on(1) && goes_on(2) && !is_overlong && !is_surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool is_overlong = first == 0xf0 && byte(1) < 0x90;
        const bool is_too_large = first == 0xf4 && byte(1) > 0x8f;
        return goes_on(1) && goes_on(2) && goes_on(3) && !is_overlong && !is_too_large ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string_view to_string(EntryType type) {
    switch (type) {
    case EntryType::file:
        return "file";
    case EntryType::directory:
        return "directory";
    case EntryType::symlink:
        return "symbolic link";
    case EntryType::fifo:
        return "fifo";
    case EntryType::socket:
        return "socket";
    case EntryType::device:
        return "device";
    case EntryType::other:
        return "something else";
    }
    return "something else";
}

std::optional<Entry> parse_listed(std::string_view line) {
    try {
        const auto node = nlohmann::json::parse(line);
        if (node.value("struct_type", "") != "node") {
            return std::nullopt;
        }
        Entry out;
        out.path = node.at("path").get<std::string>();
        out.type = type_of(node.at("type").get<std::string>());
        out.size = node.value("size", std::uint64_t{0});
        out.mode = mode_of(node.value("mode", std::uint64_t{0}));
        out.modified = parse_moment(node.value("mtime", ""));
        out.owner = node.value("uid", std::uint32_t{0});
        out.group = node.value("gid", std::uint32_t{0});
        out.inode = node.value("inode", std::uint64_t{0});
        return out;
    } catch (const nlohmann::json::exception& error) {
        throw Error(concat("reading restic's list of a snapshot: ", error.what()));
    }
}

std::string as_restic_lists(std::string_view name) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    std::string out;
    out.reserve(name.size());
    while (!name.empty()) {
        const std::size_t size = size_of_character(name);
        out += size == 0 ? replacement : name.substr(0, size);
        name.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

bool is_within(std::string_view path, std::string_view directory) {
    return directory == "/" || (path.starts_with(directory) &&
                                (path.size() == directory.size() || path[directory.size()] == '/'));
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
    return out;
}

} // namespace harness::restore_verify
