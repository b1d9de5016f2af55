#pragma once

#include "harness/restore_verify/entry.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::restore_verify {

/// What is restored of a snapshot tonight.
struct Selection {
    std::vector<std::size_t> entries;  ///< Their places in the list, all but directories.
    std::vector<std::string> includes; ///< For `restic restore --include`; empty: everything.
    Bytes size;               ///< Of the files; a file with several names once, where restic tells.
    std::size_t nights = 0;   ///< Of a sample: after so many each file was restored.
    std::size_t left_out = 0; ///< Of a sample, because a command can not be longer.
    std::vector<std::string> missing; ///< Of the paths that were asked for.
};

/// restic holds each name against each pattern: more would take longer than what they restore.
inline constexpr std::size_t most_of_sample = 2'000;

/// `only`: paths, empty for all. `sample`: in percent, of files and the like; each night (`day`,
/// since 1970) those follow that come next, so that after `nights` each was restored once, in a
/// tree that stays as it is. A sample of very many files is smaller than was asked for.
[[nodiscard]] Selection select(const std::vector<Entry>& listed,
                               const std::vector<std::string>& only, std::optional<double> sample,
                               std::int64_t day);

/// A pattern of restic's that this path fits; what can not be named in one is '?'.
[[nodiscard]] std::string pattern_of(std::string_view path);

} // namespace harness::restore_verify
