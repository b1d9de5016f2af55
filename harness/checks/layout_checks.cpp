#include "harness/checks/layout_checks.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/checks/check_groups.hpp"
#include "harness/checks/finding.hpp"

namespace harness::checks {

namespace {

Finding ask(const Question& question, const Guest& guest) {
    try {
        return question(guest);
    } catch (const Error& problem) {
        return Finding{.status = reports::CaseStatus::error,
                       .message = problem.what(),
                       .expected = {},
                       .seen = {},
                       .reason = {}};
    }
}

template <typename Entry>
void add_unsupported(Checklist& list, std::string_view type, const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
        list.add_skipped(concat(type, " ", entry.key), entry.node.path,
                         concat(type, " is not yet supported"));
    }
}

} // namespace

LayoutChecks plan_layout_checks(const disko::Layout& layout, const machine::Plan& machine,
                                std::string_view root_mount_point) {
    Checklist list;
    const std::vector<DeclaredMount> mounts = mounts_of(layout, root_mount_point);
    std::vector<DeclaredVolume> all_volumes;
    for (const disko::Disk& disk : layout.disks) {
        add_disk_checks(list, disk, machine);
        for (DeclaredVolume& volume : volumes_of(disk)) {
            add_volume_checks(list, volume, mounts);
            all_volumes.push_back(std::move(volume));
        }
    }
    add_unsupported(list, "mdadm", layout.arrays);
    add_unsupported(list, "lvm_vg", layout.volume_groups);
    add_unsupported(list, "zpool", layout.pools);
    add_unsupported(list, "bcachefs_filesystems", layout.bcachefs_filesystems);
    add_swap_file_checks(list, all_volumes, root_mount_point);
    add_pool_checks(list, all_volumes);
    add_mount_checks(list, mounts, root_mount_point);
    return list.finish();
}

std::vector<reports::Case> judge(const LayoutChecks& checks, const Observations& observations) {
    HARNESS_ASSERT(checks.cases.size() == checks.questions.size(), "a case without its question");
    const Guest guest(checks.probes, observations);
    std::vector<reports::Case> out = checks.cases;
    for (std::size_t i = 0; i < out.size(); ++i) {
        Finding finding = ask(checks.questions[i], guest);
        out[i].status = finding.status;
        out[i].message = std::move(finding.message);
        out[i].expected = std::move(finding.expected);
        out[i].seen = std::move(finding.seen);
        out[i].reason = std::move(finding.reason);
    }
    return out;
}

} // namespace harness::checks
