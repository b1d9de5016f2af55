#pragma once

#include "harness/restore_verify/entry.hpp"
#include "harness/restore_verify/sample.hpp"

#include <map>
#include <string>
#include <vector>

namespace harness::restore_verify {

/// How a restored tree differs from what the snapshot says of it.
struct Comparison {
    std::size_t compared = 0;
    std::map<std::string, std::size_t> counts; ///< By class: "missing", "size", "mode"…
    std::vector<std::string> examples;         ///< One line for each, the first ones.
    std::size_t unrestorable = 0;              ///< Sockets, which restic does not restore.
    std::size_t devices_left = 0;              ///< Which only root can make.

    [[nodiscard]] bool is_equal() const { return counts.empty(); }
    /// "2 missing, 1 size"
    [[nodiscard]] std::string summary() const;
};

/// Holds the tree on the disk against the snapshot: each entry that was selected is there, with
/// type, size, permissions and time, for root also owner and group; and nothing is there that the
/// snapshot has not got. Directories that lead to a part of it have to be directories, no more.
[[nodiscard]] Comparison compare(const std::vector<Entry>& listed, const Selection& selection,
                                 std::vector<Entry> restored, bool is_root);

} // namespace harness::restore_verify
