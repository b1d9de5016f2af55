#pragma once

#include "harness/base/result.hpp"
#include "harness/base/source.hpp"
#include "harness/retention/policy.hpp"

#include <array>
#include <string>
#include <vector>

// The policies that users have written for their tools. All of these readers take the text alone;
// the zone is for the caller to set, as none of the tools names one.
namespace harness::retention {

enum class Tool { own, btrbk, snapper, restic, sanoid, script };

inline constexpr std::array<Tool, 6> tools{Tool::own,    Tool::btrbk,  Tool::snapper,
                                           Tool::restic, Tool::sanoid, Tool::script};

[[nodiscard]] std::string_view name_of(Tool tool);

/// A policy and what it is for: "snapshots of /mnt/pool/home", "timeline".
struct NamedPolicy {
    std::string name;
    Policy policy;
};

/// What a file holds; at least one policy.
struct ToolPolicies {
    Tool tool = Tool::own;
    std::vector<NamedPolicy> policies;
    Diagnostics warnings;
};

/// What a reader ends with: what is wrong, or the policies with what else it noticed.
[[nodiscard]] Result<ToolPolicies> outcome(ToolPolicies policies, Diagnostics problems);

/// "7 daily, 4 weekly, 12 monthly": counts or `all`; also `3 last`, `within 2d`,
/// `daily within 1m`, `tag NAME`, and `at least latest`, `no`, `all` or a length.
[[nodiscard]] Result<ToolPolicies> read_short_text(const Source& source);

/// btrbk.conf: a policy for the snapshots of each subvolume, and one for each of its targets.
[[nodiscard]] Result<ToolPolicies> read_btrbk(const Source& source);

/// A configuration of snapper: `timeline` and `number`, of which each may be switched off.
[[nodiscard]] Result<ToolPolicies> read_snapper(const Source& source);

/// The arguments of `restic forget`, as a shell reads them; what is not about keeping is passed
/// over.
[[nodiscard]] Result<ToolPolicies> read_restic(const Source& source);

/// sanoid.conf: a policy for each dataset.
[[nodiscard]] Result<ToolPolicies> read_sanoid(const Source& source);

/// Scripts of timers, or units with them, that take snapshots by `btrfs` and remove those that a
/// list by `ls` or `find` does not spare: a policy for each prefix of names. Warns of what is not
/// understood.
[[nodiscard]] Result<ToolPolicies> read_script(const Source& source);

/// Whether a line takes or removes snapshots by `btrfs`.
[[nodiscard]] bool handles_snapshots(std::string_view line);

/// Which tool a text is for, by its shape.
[[nodiscard]] Tool detect(std::string_view text);

[[nodiscard]] Result<ToolPolicies> read_policies(const Source& source, Tool tool);

} // namespace harness::retention
