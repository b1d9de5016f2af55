#pragma once

#include "harness/restore_verify/moment.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::restore_verify {

/// A host's snapshots of the same paths.
struct PathsNight {
    std::vector<std::string> paths;          ///< In their order.
    std::map<std::string, Moment> snapshots; ///< By id: when, as the clock there showed it.
};

/// What a night saw of one host.
struct HostNight {
    std::string host;
    std::uint64_t snapshots = 0;
    std::string newest;                 ///< Its id; empty: there is none.
    std::optional<Moment> taken;        ///< The newest.
    std::optional<std::uint64_t> bytes; ///< Of all files in the newest, where it was listed.
    std::optional<std::uint64_t> files;
    std::vector<PathsNight> by_paths; ///< Where a policy is promised.
};

/// One snapshot that was restored and found to be as it says.
struct VerifiedSnapshot {
    std::string id;
    std::string role;
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    std::int64_t milliseconds = 0; ///< What the restore took, with restic's own verification.
    bool is_part = false;          ///< A sample, or some paths.
};

/// A night, as a line of the history.
struct Night {
    Moment at;
    std::string job;
    std::string repository;
    std::string repository_id;
    std::string verdict; ///< "passed", "failed", "error"
    std::string restic;
    std::int64_t milliseconds = 0;
    std::vector<HostNight> hosts;
    std::vector<VerifiedSnapshot> verified;
    std::vector<std::string> not_verified;
    std::vector<std::string> failures; ///< "check: what is wrong"
};

/// A JSON object on one line, with its end.
[[nodiscard]] std::string render_line(const Night& night);

struct History {
    std::vector<Night> nights;        ///< In their order.
    std::vector<std::size_t> damaged; ///< Numbers of lines that are no nights.
    /// How much of the text is whole lines. What follows is one that was cut off.
    std::size_t whole = 0;
};

/// Reads what `render_line` wrote. Lines of other jobs and repositories are left out.
[[nodiscard]] History read_history(std::string_view text, std::string_view job,
                                   std::string_view repository);

/// The last night that knows how large this host's newest snapshot was; null where none does.
[[nodiscard]] const HostNight* last_size_of(const History& history, std::string_view host);

} // namespace harness::restore_verify
