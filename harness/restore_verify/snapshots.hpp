#pragma once

#include "harness/restore_verify/moment.hpp"
#include "harness/restore_verify/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::restore_verify {

/// What `restic snapshots` says of one.
struct Snapshot {
    std::string id; ///< All 64 digits.
    std::string host;
    Moment taken;
    std::vector<std::string> paths;
    std::vector<std::string> tags;
    Moment local = {}; ///< When it was taken, as the clock there showed it.

    [[nodiscard]] std::string short_id() const { return id.substr(0, 8); }
};

/// Reads the output of `restic snapshots --json`. Throws Error where it is not that.
[[nodiscard]] std::vector<Snapshot> parse_snapshots(std::string_view json);

/// The snapshots of one host that the request looks at, the oldest first.
struct HostSnapshots {
    std::string host;
    std::vector<Snapshot> all; ///< May be empty where the request names the host.
};

/// Those that the request looks at, by host in the order of names. A host that it names is there
/// even if it has none.
[[nodiscard]] std::vector<HostSnapshots> looked_at(const Choice& choice,
                                                   const std::vector<Snapshot>& all);

/// One that is to be restored.
struct Chosen {
    Snapshot snapshot;
    std::string role; ///< "newest of zephyrus", "2nd newest of…", "random 1 of…"
    bool is_newest = false;
};

/// `day`: days since 1970. The same day draws the same; each is chosen once. The newest of all
/// hosts come first, then the oldest, then those drawn.
[[nodiscard]] std::vector<Chosen> choose(const Choice& choice,
                                         const std::vector<HostSnapshots>& hosts, std::int64_t day);

} // namespace harness::restore_verify
