#include "harness/agent/guest/identity.hpp"

#include "harness/agent/guest/system.hpp"

#include <cerrno>
#include <set>
#include <sys/mount.h>
#include <sys/stat.h>

namespace harness::agent::guest {

namespace {

struct Namespace {
    std::string controller; ///< /sys/class/nvme/nvme0
    std::string block;      ///< /sys/class/nvme/nvme0/nvme0n1
};

Namespace find_namespace(const NvmeIdentity& identity) {
    const std::string root = "/sys/class/nvme/";
    for (const std::string& name : list_directory(root)) {
        if (read_small_file(root + name + "/address") != identity.address) {
            continue;
        }
        for (const std::string& entry : list_directory(root + name)) {
            const std::string block = root + name + "/" + entry;
            if (entry.starts_with("nvme") &&
                read_small_file(block + "/nsid") == std::to_string(identity.namespace_id)) {
                return {root + name, block};
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

} // namespace

std::vector<std::string> lay_identities(const std::vector<NvmeIdentity>& identities) {
    std::vector<std::string> remarks;
    const auto remark = [&remarks](std::string text) {
        if (!text.empty()) {
            remarks.push_back(std::move(text));
        }
    };
    ::mkdir("/run/harness", 0755);
    std::size_t number = 0;
    std::set<std::string> named; // Namespaces share the model of their controller.
    for (const NvmeIdentity& identity : identities) {
        const Namespace found = find_namespace(identity);
        if (found.block.empty()) {
            remark("no NVMe namespace " + std::to_string(identity.namespace_id) + " at " +
                   identity.address);
            continue;
        }
        const auto lay = [&](const std::string& attribute, const std::string& value) {
            if (!value.empty()) {
                remark(overlay(attribute, value, number++));
            }
        };
        if (named.insert(found.controller).second) {
            lay(found.controller + "/model", identity.model);
            lay(found.controller + "/serial", identity.serial);
        }
        lay(found.block + "/wwid", identity.wwid);
    }
    return remarks;
}

} // namespace harness::agent::guest
