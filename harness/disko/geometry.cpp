#include "harness/disko/geometry.hpp"

#include "harness/base/concat.hpp"
#include "harness/disko/sgdisk_table.hpp"

#include <bit>

namespace harness::disko {

namespace {

constexpr std::uint32_t largest_sector = 65536;

bool is_possible_sector(std::uint32_t size) {
    return size >= 512 && size <= largest_sector && std::has_single_bit(size);
}

/// The size that `+512M` asks for; empty for every other kind of end.
std::optional<Bytes> fixed_size(std::string_view end, std::uint32_t sector_size) {
    if (!end.starts_with('+')) {
        return std::nullopt;
    }
    const auto sectors = read_sector(end.substr(1), {.sector_size = sector_size});
    if (!sectors || *sectors == 0 || *sectors > no_sector / sector_size) {
        return std::nullopt;
    }
    return Bytes{*sectors * sector_size};
}

GeometryProblem problem_of(const Partition& partition, const SgdiskTable& table, GeometryStop stop,
                           std::string reason) {
    return {.key = partition.key,
            .stop = stop,
            .reason = std::move(reason),
            .wanted = fixed_size(partition.end, table.sector_size()),
            .available = Bytes{table.largest_free() * table.sector_size()}};
}

std::optional<GeometryProblem> refuse_number(const Partition& partition, const GptGeometry& so_far,
                                             const SgdiskTable& table) {
    if (partition.number == so_far.partitions.size() + 1) {
        return std::nullopt;
    }
    return problem_of(partition, table, GeometryStop::unknown,
                      concat("two partitions have the name '", partition.name, "'"));
}

/// One call of `sgdisk --align-end [--set-alignment] --new`.
std::optional<GeometryProblem> add_partition(const Partition& partition, SgdiskTable& table,
                                             GptGeometry& geometry) {
    if (auto refused = refuse_number(partition, geometry, table)) {
        return refused;
    }
    if (partition.alignment < 0 || partition.alignment > largest_sector) {
        return problem_of(partition, table, GeometryStop::unknown,
                          concat("an alignment of ", partition.alignment, " sectors"));
    }
    table.set_alignment(static_cast<Sector>(partition.alignment));
    const Sector low = table.default_start();
    const Sector high = table.last_in_free(low, true);
    const std::uint32_t size = table.sector_size();
    const auto start = read_sector(
        partition.start, {.sector_size = size, .low = low, .high = high, .otherwise = low});
    if (!start) {
        return problem_of(partition, table, GeometryStop::unknown,
                          concat("a start '", partition.start, "' that sgdisk can not read"));
    }
    const auto end = read_sector(
        partition.end, {.sector_size = size, .low = *start, .high = high, .otherwise = high});
    if (!end) {
        return problem_of(partition, table, GeometryStop::unknown,
                          concat("an end '", partition.end, "' that sgdisk can not read"));
    }
    const auto extent = table.create(*start, *end);
    if (!extent) {
        return problem_of(partition, table, GeometryStop::does_not_fit,
                          concat("sectors ", *start, " to ", *end, " are not free"));
    }
    geometry.partitions.push_back({.number = partition.number,
                                   .key = partition.key,
                                   .first = extent->first,
                                   .last = extent->last,
                                   .size = Bytes{(extent->last - extent->first + 1) * size}});
    return std::nullopt;
}

} // namespace

GptGeometry gpt_geometry(const Gpt& gpt, Bytes disk_size, std::uint32_t sector_size) {
    GptGeometry geometry;
    if (!is_possible_sector(sector_size)) {
        geometry.problem =
            GeometryProblem{.key = {},
                            .stop = GeometryStop::unknown,
                            .reason = concat("a disk with sectors of ", sector_size, " bytes"),
                            .wanted = {},
                            .available = {}};
        return geometry;
    }
    SgdiskTable table(disk_size.count / sector_size, sector_size);
    if (!table.is_large_enough()) {
        geometry.problem = GeometryProblem{
            .key = {},
            .stop = GeometryStop::does_not_fit,
            .reason = concat("a GPT itself needs more than the disk's ", to_human(disk_size)),
            .wanted = {},
            .available = {}};
        return geometry;
    }
    for (const Partition& partition : gpt.partitions) {
        geometry.problem = add_partition(partition, table, geometry);
        if (geometry.problem) {
            break;
        }
    }
    return geometry;
}

} // namespace harness::disko
