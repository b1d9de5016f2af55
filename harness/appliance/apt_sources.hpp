#pragma once

#include <string>
#include <string_view>

namespace harness::appliance {

/// What of a host's sources for apt is about this release of its distribution ("bookworm"): its
/// suite, and those that add to it ("bookworm-updates"). Other parties' are left out, as what they
/// bring is in no list of ours, and their keys may be gone.

/// Of a file of one-line entries: `deb [signed-by=…] http://… bookworm main`.
[[nodiscard]] std::string one_line_sources(std::string_view text, std::string_view release);

/// Of a file of stanzas with `Suites:`.
[[nodiscard]] std::string stanza_sources(std::string_view text, std::string_view release);

} // namespace harness::appliance
