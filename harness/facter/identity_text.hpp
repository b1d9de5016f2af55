#pragma once

#include "harness/facter/link_identity.hpp"

#include <string_view>
#include <vector>

// What identities look like inside of other texts.
namespace harness::facter {

/// The UUIDs and MAC addresses in a text, in order.
[[nodiscard]] std::vector<IdentifyingPart> formed_identities(std::string_view text);

/// Where `word` stands in `text` with no letter or digit around it; npos where nowhere.
[[nodiscard]] std::size_t find_word(std::string_view text, std::string_view word);

/// Whether an identity is so unlike other texts that its like elsewhere is no accident: six letters
/// and digits with a digit among them.
[[nodiscard]] bool is_telling(std::string_view identity);

/// Whether a free text has a word like a serial: eight or more, four digits among them, and
/// letters.
[[nodiscard]] bool looks_identifying(std::string_view text);

} // namespace harness::facter
