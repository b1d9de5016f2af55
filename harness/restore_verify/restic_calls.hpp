#pragma once

#include "harness/restore_verify/sample.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::restore_verify {

struct ResticVersion {
    int major = 0;
    int minor = 0;
    int patch = 0;

    friend auto operator<=>(const ResticVersion&, const ResticVersion&) = default;
};

[[nodiscard]] std::string to_text(ResticVersion version);

/// Of "restic 0.14.0 compiled with go1.19.8 on linux/amd64". Empty where it is something else.
[[nodiscard]] std::optional<ResticVersion> parse_version(std::string_view text);

/// The oldest that was tried: it knows `--no-lock`, and verifies what it restored.
inline constexpr ResticVersion oldest_restic{0, 14, 0};

using Words = std::vector<std::string>;

/// The arguments of each call. None writes to the repository: no lock is made.
[[nodiscard]] Words config_call();
[[nodiscard]] Words snapshots_call();
[[nodiscard]] Words list_call(const std::string& id);
/// `devices`: whose paths are left out, as only root can make them.
[[nodiscard]] Words restore_call(const std::string& id, const std::string& target,
                                 const Selection& selection, const Words& devices,
                                 ResticVersion version);

/// Which share of the packs is read tonight: "3/20". Each night the next, until all were read.
[[nodiscard]] std::string subset_of(double percent, std::int64_t day);
[[nodiscard]] Words check_call(const std::string& subset);

} // namespace harness::restore_verify
