#include "harness/agent/guest/identity.hpp"

#include "harness/agent/guest/system.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace harness::agent::guest {

namespace {

constexpr int namespace_wait_milliseconds = 20'000;

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == ' ') {
        text.pop_back();
    }
    return text;
}

struct Namespace {
    std::string controller; ///< /sys/class/nvme/nvme0
    std::string block;      ///< /sys/class/nvme/nvme0/nvme0n1
};

/// The namespace of the controller with this serial, once the kernel has made its block device.
Namespace find_namespace(const std::string& serial) {
    const std::string root = "/sys/class/nvme/";
    for (const std::string& name : list_directory(root)) {
        if (trimmed(read_small_file(root + name + "/serial")) != trimmed(serial)) {
            continue;
        }
        for (const std::string& entry : list_directory(root + name)) {
            if (entry.starts_with("nvme") && entry.find('n', 1) != std::string::npos &&
                !read_small_file(root + name + "/" + entry + "/dev").empty()) {
                return {root + name, root + name + "/" + entry};
            }
        }
    }
    return {};
}

/// Mounts a file with `value` over a sysfs attribute.
std::string overlay(const std::string& attribute, const std::string& value, std::size_t number) {
    const std::string file = "/run/harness/identity-" + std::to_string(number);
    if (!write_file(file, value + "\n", 0444) ||
        ::mount(file.c_str(), attribute.c_str(), nullptr, MS_BIND, nullptr) != 0) {
        return "can not lay '" + value + "' over " + attribute + ": " + error_text(errno);
    }
    return {};
}

Namespace wait_for_namespace(const std::string& serial, int events) {
    for (;;) {
        Namespace found = find_namespace(serial);
        pollfd waiting{events, POLLIN, 0};
        if (!found.block.empty() || ::poll(&waiting, 1, namespace_wait_milliseconds) <= 0) {
            return found;
        }
        char event[8192];
        while (::recv(events, event, sizeof event, MSG_DONTWAIT) > 0) {
        }
    }
}

} // namespace

std::vector<std::string> lay_identities(const std::vector<NvmeIdentity>& identities, int events) {
    std::vector<std::string> remarks;
    const auto remark = [&remarks](std::string text) {
        if (!text.empty()) {
            remarks.push_back(std::move(text));
        }
    };
    ::mkdir("/run/harness", 0755);
    std::size_t number = 0;
    for (const NvmeIdentity& identity : identities) {
        const Namespace found = wait_for_namespace(identity.serial, events);
        if (found.block.empty()) {
            remark("no NVMe namespace with serial '" + identity.serial + "' appeared");
            continue;
        }
        remark(overlay(found.controller + "/model", identity.model, number++));
        if (!identity.wwid.empty()) {
            remark(overlay(found.block + "/wwid", identity.wwid, number++));
        }
    }
    return remarks;
}

} // namespace harness::agent::guest
