#include "harness/agent/guest/disk_root.hpp"

#include "harness/agent/guest/early_files.hpp"
#include "harness/agent/guest/system.hpp"
#include "harness/agent/guest/udev.hpp"

#include <algorithm>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

bool is_there(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none" : text;
}

/// The releases of those that lie there; none where /boot is a file system of its own.
std::vector<std::string> kernels_in(const std::string& boot) {
    constexpr std::string_view prefix = "vmlinuz-";
    std::vector<std::string> releases;
    for (const std::string& name : list_directory(boot)) {
        if (name.starts_with(prefix)) {
            releases.push_back(name.substr(prefix.size()));
        }
    }
    return releases;
}

/// What a kernel without its modules would do there: start, and find nothing to work with.
std::string why_kernel_does_not_fit(const std::string& target, const std::string& root) {
    utsname system{};
    ::uname(&system);
    const std::string release = static_cast<const char*>(system.release);
    const std::string modules = target + "/usr/lib/modules";
    if (is_there(modules + "/" + release + "/modules.dep")) {
        const std::vector<std::string> kernels = kernels_in(target + "/boot");
        const bool has_entry =
            kernels.empty() || std::find(kernels.begin(), kernels.end(), release) != kernels.end();
        return has_entry
                   ? std::string()
                   : root + " has no /boot/vmlinuz-" + release +
                         ", the kernel that is started; those that it has are: " + listed(kernels) +
                         ". Put it there before the restart";
    }
    return root + " has no modules of kernel " + release +
           ", which is started; those that it has are of: " + listed(list_directory(modules)) +
           ". Start the kernel that it has, or put those of " + release +
           " into /usr/lib/modules there before the restart";
}

} // namespace

std::string mount_disk_root(const SystemStart& start, const std::string& target) {
    settle_udev();
    const std::string root =
        start.root_device + (start.root_subvolume.empty() ? " (its default subvolume)"
                                                          : ", subvolume " + start.root_subvolume);
    if (!is_there(start.root_device)) {
        return start.root_device + " is not there; 'root' must be a link to one of the machine's "
                                   "disks or partitions";
    }
    make_parents(target + "/");
    const std::string options =
        start.root_subvolume.empty() ? "noatime" : "noatime,subvol=" + start.root_subvolume;
    if (run_and_wait({"/usr/bin/mount", "-o", options, start.root_device, target}) != 0) {
        return "can not mount " + root + " as root; is there such a file system and subvolume?";
    }
    std::string trouble = why_kernel_does_not_fit(target, root);
    if (trouble.empty() && !is_there(target + "/usr/lib/systemd/systemd")) {
        trouble = root + " has no systemd in /usr/lib/systemd; a system has to be put there before";
    }
    if (!trouble.empty()) {
        ::umount2(target.c_str(), MNT_DETACH);
    }
    return trouble;
}

} // namespace harness::agent::guest
