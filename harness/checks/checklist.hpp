#pragma once

#include "harness/checks/finding.hpp"
#include "harness/checks/guest.hpp"
#include "harness/checks/layout_checks.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// Collects cases with their questions, and what the guest must be asked so that they can be
/// answered, each thing once.
class Checklist {
  public:
    /// A name that is taken gets a number behind it.
    void add(std::string name, const disko::LayoutPath& path, Question question);
    /// A case that says why nothing is checked.
    void add_skipped(std::string name, const disko::LayoutPath& path, std::string reason);

    /// For `Guest::block_devices`, `resolve` and `device_at`.
    void ask_path(const std::string& path);
    /// For `Guest::signature`.
    void ask_signature(const std::string& device);
    /// For `Guest::btrfs_super`.
    void ask_btrfs_super(const std::string& device);
    /// For `Guest::mounts`, and attaches findmnt's view of what is below the root mount point.
    void ask_mounts(std::string_view root_mount_point);
    /// Any other probe. Its output is attached under a name, unless that is empty.
    void ask(Probe probe, std::string attachment = {});

    /// All of it; the list is empty afterwards.
    [[nodiscard]] LayoutChecks finish();

  private:
    LayoutChecks checks_;
    std::set<std::string> names_;
    std::vector<std::string> paths_;
    std::vector<std::string> signatures_;
    std::vector<std::string> btrfs_supers_;
    std::string findmnt_root_;
};

/// Letters, digits, dots and dashes of a name that becomes a file; others turn into dashes.
[[nodiscard]] std::string file_name_of(std::string_view name);

} // namespace harness::checks
