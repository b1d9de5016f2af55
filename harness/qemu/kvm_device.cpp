#include "harness/qemu/kvm_device.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace harness::qemu {

namespace {

constexpr const char* node = "/dev/kvm";
constexpr std::string_view usual_group = "kvm"; ///< On every distribution that has one.

void read_processor(KvmDevice& device) {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line) && !line.empty();) {
        if (!line.starts_with("flags")) {
            continue;
        }
        for (const std::string_view flag : split_words(line)) {
            device.module = flag == "vmx" ? "kvm_intel" : flag == "svm" ? "kvm_amd" : device.module;
            device.is_virtual = device.is_virtual || flag == "hypervisor";
        }
    }
}

/// Whether the user is in this group by /etc/group, whatever this session knows of it.
bool is_member_on_record(const std::string& user, gid_t user_group, gid_t wanted) {
    std::vector<gid_t> groups(256);
    int count = static_cast<int>(groups.size());
    if (::getgrouplist(user.c_str(), user_group, groups.data(), &count) < 0) {
        return false;
    }
    groups.resize(static_cast<std::size_t>(count));
    return std::find(groups.begin(), groups.end(), wanted) != groups.end();
}

void read_permissions(KvmDevice& device) {
    struct stat info{};
    if (::stat(node, &info) != 0) {
        return;
    }
    const group* owner = ::getgrgid(info.st_gid);
    device.group = owner != nullptr ? owner->gr_name : std::to_string(info.st_gid);
    device.group_may = (info.st_mode & 060) == 060;
    if (const passwd* entry = ::getpwuid(::geteuid())) {
        device.user = entry->pw_name;
        device.is_member = is_member_on_record(device.user, entry->pw_gid, info.st_gid);
    }
}

AcceleratorTrial missing(const KvmDevice& device) {
    const std::string reason = concat("there is no ", node);
    AcceleratorTrial trial{Accelerator::kvm, AcceleratorState::missing, reason, {}};
    if (!device.module.empty()) {
        trial.remedy = concat("load KVM's module: `sudo modprobe ", device.module,
                              "`; in a container, start that with `--device ", node, "`");
    } else if (device.is_virtual) {
        trial.remedy = "this is a virtual machine to which its host passes no virtualisation on: "
                       "switch nested virtualisation on there";
    } else {
        trial.remedy = "the processor shows no virtualisation (vmx or svm): switch it on in the "
                       "firmware's setup";
    }
    return trial;
}

std::string joining(const KvmDevice& device, Distribution distribution) {
    if (distribution == Distribution::nixos) {
        return concat("join its group: `users.users.", device.user, ".extraGroups = [ \"",
                      device.group, "\" ];`, then log in again");
    }
    return concat("join its group: `sudo usermod -aG ", device.group, " ", device.user,
                  "`, then log in again");
}

AcceleratorTrial forbidden(const KvmDevice& device, Distribution distribution) {
    AcceleratorTrial trial{
        Accelerator::kvm, AcceleratorState::forbidden, concat("no permission for ", node), {}};
    if (device.error_number == EPERM) {
        trial.remedy = concat("what confines this process, such as a container, forbids it: start "
                              "that with `--device ",
                              node, "`");
    } else if (device.group != usual_group || !device.group_may) {
        trial.remedy =
            concat("the group ", device.group, " has it: `sudo chgrp ", usual_group, " ", node,
                   " && sudo chmod 660 ", node, "`, and be in the group ", usual_group);
    } else if (device.is_member) {
        trial.remedy = concat("this user is in its group ", device.group,
                              ", and this session does not know yet: log in again, or `newgrp ",
                              device.group, "`");
    } else {
        trial.remedy = joining(device, distribution);
    }
    return trial;
}

} // namespace

KvmDevice look_at_kvm() {
    KvmDevice device;
    const int descriptor = ::open(node, O_RDWR | O_CLOEXEC);
    if (descriptor >= 0) {
        ::close(descriptor);
        return device;
    }
    device.error_number = errno;
    read_processor(device);
    read_permissions(device);
    return device;
}

AcceleratorTrial judge(const KvmDevice& device, Distribution distribution) {
    switch (device.error_number) {
    case 0:
        return {Accelerator::kvm, AcceleratorState::untried, {}, {}};
    case ENOENT:
        return missing(device);
    case EACCES:
    case EPERM:
        return forbidden(device, distribution);
    case EBUSY:
        return {Accelerator::kvm, AcceleratorState::busy,
                concat(node, " is busy with another hypervisor"),
                "end that (VirtualBox, VMware), then try again"};
    default:
        return {Accelerator::kvm, AcceleratorState::missing,
                concat(node, ": ", std::strerror(device.error_number)),
                "see what the kernel says: `sudo dmesg | grep -i kvm`"};
    }
}

AcceleratorTrial judge_failed_guest(const std::string& reason) {
    if (reason.find("Device or resource busy") != std::string::npos) {
        KvmDevice device;
        device.error_number = EBUSY;
        return judge(device, Distribution::other);
    }
    return {Accelerator::kvm, AcceleratorState::stuck,
            concat(node, " opens, but guests do not run: ", reason),
            "as a rule this is a virtual machine whose host passes virtualisation on by halves: "
            "switch nested virtualisation on there, then `harness accel --again`"};
}

} // namespace harness::qemu
