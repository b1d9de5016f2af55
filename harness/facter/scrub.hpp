#pragma once

#include "harness/base/tree.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace harness::facter {

/// One identity that was replaced wherever it stood.
struct Replaced {
    std::string now;   ///< The new text. The old one is not kept, so that lists can be shown.
    std::string where; ///< The first place: "hardware.disk[0].serial".
    std::size_t places = 0;
};

/// A text that was left as it is although it may identify something, or looks as if it might.
struct LeftAlone {
    std::string text;
    std::string why;
    std::string where; ///< The first place.
    std::size_t places = 0;
};

struct Scrubbed {
    std::string text; ///< The whole document: byte for byte the old one but for what was replaced.
    std::vector<Replaced> replaced;    ///< In the order of the first places.
    std::vector<LeftAlone> left_alone; ///< The same.
};

/// Replaces in a report what identifies a device or a person: serials, the serials, world wide
/// names, EUIs, UUIDs and labels in names under /dev, UUIDs and MAC addresses in any text, and
/// whatever other text repeats one of these. Each gets a text of the same form (see Pseudonyms),
/// the same everywhere, so that links and serials still agree. Models, sizes, addresses and kernel
/// names stay, and so do keys that are not known here.
///
/// Works on the document's text, not on what the harness reads out of it.
[[nodiscard]] Scrubbed scrub(const Tree& report, std::uint64_t seed);

/// Both lists for a terminal.
[[nodiscard]] std::string render_text(const Scrubbed& scrubbed);

} // namespace harness::facter
