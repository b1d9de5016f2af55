#include "harness/async/memory_groups.hpp"

#include <fstream>
#include <optional>

namespace harness::async {

namespace {

namespace fs = std::filesystem;

MemoryGroup first_version(const fs::path& group) {
    return {group / "memory.limit_in_bytes", group / "memory.usage_in_bytes", group / "memory.stat",
            "total_inactive_file", group / "memory.oom_control"};
}

MemoryGroup second_version(const fs::path& group) {
    return {group / "memory.max", group / "memory.current", group / "memory.stat", "inactive_file",
            group / "memory.events"};
}

struct Membership {
    fs::path mount;
    fs::path group;
    bool is_first_version;
};

/// Lines are "4:memory:/a/b" and "0::/a/b"; a kernel that has both versions has memory in the
/// first.
std::optional<Membership> membership(const fs::path& root) {
    std::ifstream in(root / "proc/self/cgroup");
    std::optional<Membership> out;
    for (std::string line; std::getline(in, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) {
            continue;
        }
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const fs::path group = fs::path(line.substr(second + 1)).relative_path();
        const fs::path mount = root / "sys/fs/cgroup";
        if (("," + controllers + ",").find(",memory,") != std::string::npos) {
            return Membership{mount / "memory", group, true};
        }
        if (controllers.empty()) {
            out = Membership{mount, group, false};
        }
    }
    return out;
}

} // namespace

std::vector<MemoryGroup> memory_groups(const fs::path& root) {
    const auto member = membership(root);
    std::vector<MemoryGroup> out;
    if (!member) {
        return out;
    }
    for (fs::path group = member->group;; group = group.parent_path()) {
        const fs::path place = group.empty() ? member->mount : member->mount / group;
        // In a container the path of the host's group may not be there: its own is the mount.
        MemoryGroup files = member->is_first_version ? first_version(place) : second_version(place);
        std::error_code ignored;
        if (fs::exists(files.usage, ignored) || fs::exists(files.events, ignored)) {
            out.push_back(std::move(files));
        }
        if (group.empty()) {
            return out;
        }
    }
}

} // namespace harness::async
