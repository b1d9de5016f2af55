#include "harness/manifest/difference_text.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/manifest/readable.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <utility>

namespace harness::manifest {

namespace {

constexpr std::string_view acl_prefix = "system.posix_acl_";

struct AttributeLetter {
    std::uint32_t bit;
    char letter; ///< Of lsattr.
};
constexpr std::array<AttributeLetter, 8> attribute_letters{{{0x4, 'c'},
                                                            {0x8, 'S'},
                                                            {0x10, 'i'},
                                                            {0x20, 'a'},
                                                            {0x40, 'd'},
                                                            {0x80, 'A'},
                                                            {0x10000, 'D'},
                                                            {0x800000, 'C'}}};

std::string octal(std::uint32_t mode) {
    std::string out;
    for (int shift = 9; shift >= 0; shift -= 3) {
        out.push_back(static_cast<char>('0' + ((mode >> static_cast<unsigned>(shift)) & 7U)));
    }
    return out;
}

std::string error_words(std::uint32_t error_number) {
    return std::strerror(static_cast<int>(error_number));
}

std::string padded(std::uint64_t value, std::size_t digits) {
    std::string text = std::to_string(value);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

} // namespace

bool is_acl(std::string_view extended_attribute) {
    return extended_attribute.starts_with(acl_prefix);
}

std::string then(std::string expected, std::string seen) {
    return concat(expected, ", then ", seen);
}

std::string_view kind_text(Kind kind) {
    switch (kind) {
    case Kind::file:
        return "a file";
    case Kind::directory:
        return "a directory";
    case Kind::link:
        return "a symbolic link";
    case Kind::fifo:
        return "a fifo";
    case Kind::socket:
        return "a socket";
    case Kind::character_device:
        return "a character device";
    case Kind::block_device:
        return "a block device";
    case Kind::subvolume:
        return "a subvolume of its own";
    case Kind::placeholder:
        return "the empty place of a subvolume";
    case Kind::mountpoint:
        return "a mountpoint";
    }
    return "";
}

std::string describe(const Entry& entry) {
    return entry.kind == Kind::file   ? concat("a file of ", entry.size, " bytes")
           : entry.kind == Kind::link ? concat("a symbolic link to ", readable(entry.target))
                                      : std::string(kind_text(entry.kind));
}

std::string content_text(const Entry& entry) {
    constexpr std::size_t digits_shown = 8;
    const std::string_view digest(reinterpret_cast<const char*>(entry.digest.data()),
                                  entry.digest.size());
    return concat(entry.size, " bytes ", hex_bytes(digest).substr(0, digits_shown));
}

std::string holes_text(const Entry& entry) {
    return concat(entry.hole_bytes, " bytes of holes");
}

std::string target_text(const Entry& entry) {
    return readable(entry.target);
}

std::string device_text(const Entry& entry) {
    return concat(entry.major, ":", entry.minor);
}

std::string mode_text(const Entry& entry) {
    return octal(entry.mode);
}

std::string owner_text(const Entry& entry) {
    return concat(entry.user, ":", entry.group);
}

std::string mtime_text(const Entry& entry) {
    using namespace std::chrono;
    constexpr std::int64_t far = 100'000'000'000; // What calendars can tell.
    const std::string fraction = concat(".", padded(entry.mtime_nanoseconds, 9));
    if (entry.mtime < -far || entry.mtime > far) {
        return concat(entry.mtime, fraction, " s");
    }
    const sys_seconds time{seconds(entry.mtime)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    const auto two = [](auto count) { return padded(static_cast<std::uint64_t>(count), 2); };
    return concat(static_cast<int>(date.year()), "-", two(static_cast<unsigned>(date.month())), "-",
                  two(static_cast<unsigned>(date.day())), " ", two(clock.hours().count()), ":",
                  two(clock.minutes().count()), ":", two(clock.seconds().count()), fraction, "Z");
}

std::string attributes_text(const Entry& entry) {
    std::string out;
    for (const AttributeLetter& one : attribute_letters) {
        if ((entry.attributes & one.bit) != 0) {
            out.push_back(one.letter);
        }
    }
    return out.empty() ? "none" : out;
}

std::string left_out_text(const Entry& entry) {
    return entry.kind == Kind::mountpoint  ? "another file system or subvolume is mounted there"
           : entry.kind == Kind::subvolume ? "it is a subvolume of its own"
                                           : std::string(kind_text(entry.kind));
}

std::string link_text(const Entry& entry, const Entry& first) {
    return &entry == &first || entry.path == first.path
               ? "a file of its own"
               : concat("the same file as ", readable_path(first.path));
}

std::string trouble_text(const Entry& expected, const Entry& seen) {
    return expected.trouble != 0 && seen.trouble != 0
               ? concat(error_words(seen.trouble), ", as before")
           : expected.trouble != 0
               ? concat(error_words(expected.trouble), " while the manifest was made")
               : error_words(seen.trouble);
}

std::string changed_attributes(const std::vector<ExtendedAttribute>& before,
                               const std::vector<ExtendedAttribute>& after) {
    std::map<std::string, std::pair<const std::string*, const std::string*>> values;
    for (const ExtendedAttribute& one : before) {
        values[one.name].first = &one.value;
    }
    for (const ExtendedAttribute& one : after) {
        values[one.name].second = &one.value;
    }
    std::vector<std::string> out;
    for (const auto& [name, value] : values) {
        const auto& [was, is] = value;
        if (was == nullptr || is == nullptr || *was != *is) {
            out.push_back(concat(readable(name), was == nullptr  ? " is new"
                                                 : is == nullptr ? " is gone"
                                                                 : " has another value"));
        }
    }
    return join(out, ", ");
}

std::string_view to_text(Aspect aspect) {
    return aspect_words.at(static_cast<std::size_t>(aspect));
}

std::optional<Aspect> parse_aspect(std::string_view word) {
    const auto* const at = std::find(aspect_words.begin(), aspect_words.end(), word);
    return at == aspect_words.end() ? std::nullopt
                                    : std::optional(static_cast<Aspect>(at - aspect_words.begin()));
}

std::string to_text(const Difference& difference) {
    return concat(readable_path(difference.path), ": ", to_text(difference.aspect), " (",
                  difference.detail, ")");
}

std::string to_text(const std::vector<Difference>& differences, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < differences.size() && i < most; ++i) {
        out += concat(to_text(differences[i]), "\n");
    }
    if (differences.size() > most) {
        out += concat("and ", differences.size() - most, " more\n");
    }
    return out;
}

} // namespace harness::manifest
