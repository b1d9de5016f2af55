#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/checks/check_groups.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

/// A mount by which a file system can be asked, the one of its top before others; null: none.
const DeclaredMount* way_into(const disko::Content& btrfs, std::span<const DeclaredMount> mounts) {
    const DeclaredMount* out = nullptr;
    for (const DeclaredMount& mount : mounts) {
        if (mount.btrfs == &btrfs && (out == nullptr || mount.subvolume.empty())) {
            out = &mount;
        }
    }
    return out;
}

Finding judge_subvolume(const Guest& guest, const std::string& id, const std::string& wanted,
                        const std::string& device, const std::string& target) {
    const auto& mounts = guest.mounts();
    const MountInfo* mount = find_mount(mounts, target);
    const std::string expected = concat("subvolume ", wanted, " of ", device);
    if (mount == nullptr || mount->fs_type != "btrfs") {
        return failed(concat("no btrfs is mounted at ", target, ", where it would be seen"),
                      expected, mount == nullptr ? "nothing" : mount->fs_type);
    }
    if (mount->source != guest.resolve(device)) {
        return failed(concat("another file system is mounted at ", target), expected,
                      concat("the one on ", mount->source));
    }
    const auto seen = guest.subvolumes(id);
    return verdict(seen.contains(wanted), concat("there is no subvolume ", wanted), expected,
                   seen.empty() ? "no subvolumes" : concat("subvolumes ", join(seen, ", ")));
}

struct SwapFile {
    std::string name; ///< "/swap/swapfile"
    std::string path; ///< In the guest.
    std::optional<Bytes> size;
    disko::LayoutPath layout_path;
};

void collect(std::vector<SwapFile>& out, const std::optional<std::string>& mountpoint,
             const std::vector<disko::SwapFile>& files, std::string_view root_mount_point) {
    for (const disko::SwapFile& file : files) {
        if (mountpoint) {
            const std::string name = concat(
                below_root("/", *mountpoint) == "/" ? std::string() : below_root("/", *mountpoint),
                "/", file.path);
            out.push_back(
                {name, below_root(root_mount_point, name), parse_bytes(file.size), file.node.path});
        }
    }
}

/// The first word of the line that ends with this path.
std::optional<std::string_view> word_for(std::string_view text, const std::string& path) {
    for (const std::string_view line : split_lines(text)) {
        if (line.ends_with(concat(" ", path))) {
            return split_words(line).front();
        }
    }
    return std::nullopt;
}

Finding judge_swap_file_size(const Guest& guest, const SwapFile& file) {
    const auto size = word_for(guest.output(probe_id::swap_file_sizes), file.path);
    const std::string expected =
        file.size ? concat(file.size->count, " bytes (", to_human(*file.size), ")") : "a file";
    if (!size) {
        return failed(concat("there is no ", file.path), expected, "nothing");
    }
    const auto bytes = read_number(*size);
    return verdict(bytes && (!file.size || file.size->count == *bytes),
                   "the swap file has another size", expected, concat(*size, " bytes"));
}

Finding judge_swap_file_attributes(const Guest& guest, const SwapFile& file) {
    const auto flags = word_for(guest.output(probe_id::swap_file_attributes), file.path);
    const std::string expected = "attribute C (no copy on write)";
    if (!flags) {
        return failed(concat("there is no ", file.path), expected, "nothing");
    }
    return verdict(flags->find('C') != std::string_view::npos,
                   "the swap file is copied on write, so that swapon refuses it", expected,
                   concat("attributes ", *flags));
}

} // namespace

void add_subvolume_checks(Checklist& list, const DeclaredVolume& volume, const disko::Btrfs& btrfs,
                          std::span<const DeclaredMount> mounts) {
    const DeclaredMount* mount = way_into(*volume.content, mounts);
    const std::string id = concat("subvolumes:", volume.name);
    if (mount != nullptr) {
        list.ask({id, subvolume_list_command(mount->target), false},
                 concat("btrfs-subvolumes-", file_name_of(volume.name), ".txt"));
    }
    list.ask_path(volume.content->device);
    for (const disko::Subvolume& subvolume : btrfs.subvolumes) {
        const std::string wanted(plain_subvolume(subvolume.name));
        const std::string name = concat("subvolume ", wanted, " of ", volume.name, " exists");
        if (mount == nullptr) {
            list.add_skipped(name, subvolume.node.path,
                             "the layout mounts nothing of its file system");
            continue;
        }
        list.add(name, subvolume.node.path,
                 [id, wanted, device = volume.content->device,
                  target = mount->target](const Guest& guest) {
                     return judge_subvolume(guest, id, wanted, device, target);
                 });
    }
}

void add_swap_file_checks(Checklist& list, std::span<const DeclaredVolume> volumes,
                          std::string_view root_mount_point) {
    std::vector<SwapFile> files;
    for (const DeclaredVolume& volume : volumes) {
        if (const auto* btrfs = std::get_if<disko::Btrfs>(&volume.content->kind)) {
            collect(files, btrfs->mountpoint, btrfs->swap_files, root_mount_point);
            for (const disko::Subvolume& subvolume : btrfs->subvolumes) {
                collect(files, subvolume.mountpoint, subvolume.swap_files, root_mount_point);
            }
        }
    }
    if (files.empty()) {
        return;
    }
    Probe sizes{std::string(probe_id::swap_file_sizes), {"stat", "--format=%s %n"}, true};
    Probe attributes{std::string(probe_id::swap_file_attributes), {"lsattr", "-d"}, true};
    for (const SwapFile& file : files) {
        sizes.argv.push_back(file.path);
        attributes.argv.push_back(file.path);
        list.add(concat("swap file ", file.name, ": size"), file.layout_path,
                 [file](const Guest& guest) { return judge_swap_file_size(guest, file); });
        list.add(concat("swap file ", file.name, ": is not copied on write"), file.layout_path,
                 [file](const Guest& guest) { return judge_swap_file_attributes(guest, file); });
    }
    list.ask(std::move(sizes));
    list.ask(std::move(attributes));
}

} // namespace harness::checks
