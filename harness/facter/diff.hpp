#pragma once

#include "harness/facter/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

enum class DiffSection { machine, firmware, processor, memory, disks, network, cards };
enum class ChangeKind { added, removed, replaced, moved, renamed, changed };

[[nodiscard]] std::string_view to_string(DiffSection section);
[[nodiscard]] std::string_view to_string(ChangeKind kind);

/// One thing that is other in the second report, in a person's words.
struct Change {
    DiffSection section = DiffSection::machine;
    ChangeKind kind = ChangeKind::changed;
    std::string subject; ///< "disk nvme0n1", "memory slot DIMM 1".
    std::string before;  ///< Empty where it was not there.
    std::string after;   ///< Empty where it is no longer there.
};

/// What lies between two reports of a machine. Lists are in the order of the sections.
struct Difference {
    std::string before_file;
    std::string after_file;
    std::string before_machine;
    std::string after_machine;
    std::vector<Change> changes;
    std::vector<Change> notes; ///< The same hardware, yet worth knowing: names that moved on.

    [[nodiscard]] bool is_same() const { return changes.empty(); }
};

/// Compares two reports by what the things are, not by where they stand in the file: indices, the
/// order of lists, kernel names, software devices, bridges and features that a newer kernel shows
/// are no differences. What a report does not know is not compared.
[[nodiscard]] Difference diff_reports(const Report& before, const Report& after);

/// For a terminal: a headline, then a block for each section. With a final newline.
[[nodiscard]] std::string render_text(const Difference& difference);

/// For programs; the form is stable. One map with `format` (1), `before` and `after` ({file,
/// machine}), `different`, `changes` and `notes`: lists of {section, kind, subject, before, after}.
/// `section` is machine, firmware, processor, memory, disks, network or cards; `kind` is added,
/// removed, replaced, moved, renamed or changed; `before` and `after` are null where the thing was
/// or is not there.
[[nodiscard]] std::string render_json(const Difference& difference);

} // namespace harness::facter
