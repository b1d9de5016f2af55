#include "harness/checks/checklist.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

void add_once(std::vector<std::string>& list, const std::string& entry) {
    if (std::find(list.begin(), list.end(), entry) == list.end()) {
        list.push_back(entry);
    }
}

} // namespace

std::string file_name_of(std::string_view name) {
    std::string out;
    for (const char letter : name) {
        const bool stays = is_letter_or_digit(letter) || letter == '.' || letter == '_';
        out.push_back(stays ? letter : '-');
    }
    return out;
}

void Checklist::add(std::string name, const disko::LayoutPath& path, Question question) {
    std::string unique = name;
    for (unsigned count = 2; !names_.insert(unique).second; ++count) {
        unique = concat(name, " (", count, ")");
    }
    reports::Case planned;
    planned.name = std::move(unique);
    planned.layout_path = path.text;
    checks_.cases.push_back(std::move(planned));
    checks_.questions.push_back(std::move(question));
}

void Checklist::add_skipped(std::string name, const disko::LayoutPath& path, std::string reason) {
    add(std::move(name), path,
        [reason = std::move(reason)](const Guest&) { return skipped(reason); });
}

void Checklist::ask_path(const std::string& path) {
    add_once(paths_, path);
}

void Checklist::ask_signature(const std::string& device) {
    add_once(signatures_, device);
}

void Checklist::ask_btrfs_super(const std::string& device) {
    add_once(btrfs_supers_, device);
}

void Checklist::ask_mounts(std::string_view root_mount_point) {
    findmnt_root_ = root_mount_point;
}

void Checklist::ask(Probe probe, std::string attachment) {
    if (!attachment.empty()) {
        checks_.attachments.push_back({std::move(attachment), probe.id});
    }
    checks_.probes.push_back(std::move(probe));
}

LayoutChecks Checklist::finish() {
    if (!paths_.empty()) {
        ask({std::string(probe_id::block_devices), lsblk_command(), false}, "lsblk.json");
        ask({std::string(probe_id::paths), realpath_command(paths_), false});
    }
    if (!signatures_.empty()) { // Exits with 2 where one of the devices has none.
        ask({std::string(probe_id::signatures), blkid_command(signatures_), true});
    }
    if (!btrfs_supers_.empty()) {
        ask({std::string(probe_id::btrfs_supers), dump_super_command(btrfs_supers_), false});
    }
    if (!findmnt_root_.empty()) {
        ask({std::string(probe_id::mounts), {"cat", "/proc/self/mountinfo"}, false});
        ask({"findmnt",
             {"findmnt", "--submounts", "--output", "TARGET,SOURCE,FSTYPE,VFS-OPTIONS,FS-OPTIONS",
              findmnt_root_},
             true},
            "findmnt.txt");
    }
    return std::move(checks_);
}

} // namespace harness::checks
