#pragma once

#include "harness/base/bytes.hpp"
#include "harness/disko/layout.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::disko {

/// A disk address, counted in the disk's logical sectors.
using Sector = std::uint64_t;

/// Where sgdisk puts one partition. Both sectors belong to it.
struct PartitionGeometry {
    std::uint32_t number = 0;
    std::string key;
    Sector first = 0;
    Sector last = 0;
    Bytes size;
};

enum class GeometryStop {
    does_not_fit, ///< sgdisk refuses the partition; the script ends there.
    unknown       ///< A value that can not be computed exactly; nothing is said of what follows.
};

struct GeometryProblem {
    std::string key;
    GeometryStop stop = GeometryStop::unknown;
    std::string reason;
    std::optional<Bytes> wanted; ///< What the partition asks for, where that is a fixed size.
    Bytes available;             ///< The free space that sgdisk would have put it in.
};

/// The partitions up to the first problem, in the order of their numbers.
struct GptGeometry {
    std::vector<PartitionGeometry> partitions;
    std::optional<GeometryProblem> problem;
};

/// What sgdisk makes of this table on an empty disk of that size, by its own arithmetic: starts
/// are moved to the alignment, `-0` and other ends counted from the end to the last boundary.
[[nodiscard]] GptGeometry gpt_geometry(const Gpt& gpt, Bytes disk_size, std::uint32_t sector_size);

} // namespace harness::disko
