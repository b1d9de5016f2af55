#pragma once

#include "harness/checks/block_devices.hpp"
#include "harness/checks/btrfs_listing.hpp"
#include "harness/checks/gpt_listing.hpp"
#include "harness/checks/layout_checks.hpp"
#include "harness/checks/mount_table.hpp"
#include "harness/checks/signatures.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>

namespace harness::checks {

/// The ids of probes that there is at most one of.
namespace probe_id {
inline constexpr std::string_view block_devices = "block-devices";
inline constexpr std::string_view paths = "paths";
inline constexpr std::string_view signatures = "signatures";
inline constexpr std::string_view btrfs_supers = "btrfs-superblocks";
inline constexpr std::string_view mounts = "mounts";
inline constexpr std::string_view swap_file_sizes = "swap-file-sizes";
inline constexpr std::string_view swap_file_attributes = "swap-file-attributes";
} // namespace probe_id

/// `realpath` of many paths: one line for each, also for those that are not there.
[[nodiscard]] std::vector<std::string> realpath_command(const std::vector<std::string>& paths);

/// What was seen in the guest, as values. Every function throws Error where its probe has no
/// answer, so that a question without an answer can not pass. Reads each answer once. Holds
/// references to both arguments; what it returns by reference lives as long as itself.
class Guest {
  public:
    Guest(std::span<const Probe> probes, const Observations& observations)
        : probes_(probes), observations_(observations) {}

    [[nodiscard]] const std::vector<BlockDevice>& block_devices() const;
    /// Where a path leads once all symbolic links are followed. It must be among the probe's.
    [[nodiscard]] std::string resolve(std::string_view path) const;
    /// The block device that a path leads to.
    [[nodiscard]] std::optional<BlockDevice> device_at(std::string_view path) const;
    [[nodiscard]] const GptListing& gpt(std::string_view id) const;
    /// What stands on a device; empty where nothing does that is known.
    [[nodiscard]] std::optional<Signature> signature(std::string_view device) const;
    [[nodiscard]] std::optional<BtrfsSuper> btrfs_super(std::string_view device) const;
    [[nodiscard]] std::set<std::string, std::less<>> subvolumes(std::string_view id) const;
    [[nodiscard]] const std::vector<MountInfo>& mounts() const;
    /// What a probe has printed to its standard output.
    [[nodiscard]] const std::string& output(std::string_view id) const;

  private:
    [[nodiscard]] const Probe& probe(std::string_view id) const;
    [[nodiscard]] const ProbeResult& answer(std::string_view id) const;

    std::span<const Probe> probes_;
    const Observations& observations_;

    mutable std::optional<std::vector<BlockDevice>> block_devices_;
    mutable std::map<std::string, GptListing, std::less<>> gpts_;
    mutable std::optional<Signatures> signatures_;
    mutable std::optional<BtrfsSupers> btrfs_supers_;
    mutable std::optional<std::vector<MountInfo>> mounts_;
};

} // namespace harness::checks
