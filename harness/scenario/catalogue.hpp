#pragma once

#include "harness/base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace harness::scenario {

/// What is known of a scenario file for finding it.
struct CatalogueEntry {
    std::string path; ///< As it would be given on the command line: "scenarios/yoga-storage.yaml".
    std::string name; ///< The file's name without folder and extension.
    std::vector<std::string> tags{};
    bool is_readable = false; ///< Without this the file has mistakes and the rest is empty.
    std::string machine{};    ///< The name of the report's file without folder and extension.
    std::string summary{};
};

/// The indices of the entries that `wanted` asks for: by name, by path ("./" in front does not
/// count), or all with a tag. In the order of `wanted`, those of one tag in the order of the
/// entries, each once. With nothing wanted, all entries. A word that finds nothing is an error with
/// the nearest name; so is a name that two files have.
[[nodiscard]] Result<std::vector<std::size_t>> find(std::span<const std::string> wanted,
                                                    std::span<const CatalogueEntry> entries);

} // namespace harness::scenario
