#pragma once

#include "harness/manifest/entry.hpp"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::manifest {

/// In what two trees can differ; the classes of differences.
enum class Aspect {
    missing,
    extra,
    left_out, ///< Where a subvolume or a mount was, there is none.
    kind,
    content,
    target,
    device,
    mode,
    owner,
    mtime,
    directory_mtime,
    acl,
    xattr,
    attributes,
    hard_links,
    holes,
    unreadable,
    changing, ///< It was being written while it was read, so nothing is known.
};

/// Their words, in the order of the enumeration.
inline constexpr std::array<std::string_view, 18> aspect_words{
    "missing", "extra",      "left out",   "kind",  "content",         "target",
    "device",  "mode",       "owner",      "mtime", "directory mtime", "acl",
    "xattr",   "attributes", "hard links", "holes", "unreadable",      "changing"};

[[nodiscard]] std::string_view to_text(Aspect aspect);
[[nodiscard]] std::optional<Aspect> parse_aspect(std::string_view word);

/// What a comparison passes over. Never recorded, and so never compared, are the times of a file's
/// last status change and last reading, inode numbers, and how its data lies on the disk.
using Ignored = std::set<Aspect>;

struct Difference {
    std::string path;
    Aspect aspect = Aspect::missing;
    std::string detail; ///< "12 bytes, then 14 bytes": what was expected, then what was seen.
};

/// By path, then by aspect. Nothing where `seen` is what `expected` was.
[[nodiscard]] std::vector<Difference> compare(const Manifest& expected, const Manifest& seen,
                                              const Ignored& ignored = {});

/// "notes.txt: content (12 bytes, then 14 bytes)"
[[nodiscard]] std::string to_text(const Difference& difference);

/// The first lines of them, and how many more there are.
[[nodiscard]] std::string to_text(const std::vector<Difference>& differences, std::size_t most);

} // namespace harness::manifest
