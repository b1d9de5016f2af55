#include "harness/appliance/modules.hpp"

#include "harness/base/split.hpp"

#include <algorithm>
#include <set>

namespace harness::appliance {

namespace {

std::string normal_name(std::string_view name) {
    std::string out(name);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

/// "kernel/fs/btrfs/btrfs.ko.xz" is the module "btrfs".
std::string name_of(std::string_view file) {
    const std::size_t slash = file.rfind('/');
    const std::string_view base = file.substr(slash == std::string_view::npos ? 0 : slash + 1);
    return normal_name(base.substr(0, base.find(".ko")));
}

} // namespace

ModuleIndex::ModuleIndex(std::string_view modules_dep) {
    for (const std::string_view line : split_lines(modules_dep)) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        const std::string file(line.substr(0, colon));
        const auto needed = split_words(line.substr(colon + 1));
        needs_[file].assign(needed.begin(), needed.end());
        files_[name_of(file)] = file;
    }
}

std::vector<std::string> ModuleIndex::load_order(std::span<const std::string> names) const {
    std::vector<std::string> order;
    std::set<std::string> seen;
    const auto add = [&](const auto& self, const std::string& file) -> void {
        const auto at = needs_.find(file);
        if (at == needs_.end() || !seen.insert(file).second) {
            return;
        }
        for (const std::string& needed : at->second) {
            self(self, needed);
        }
        order.push_back(file);
    };
    for (const std::string& name : names) {
        const auto at = files_.find(normal_name(name));
        if (at != files_.end()) {
            add(add, at->second);
        }
    }
    return order;
}

} // namespace harness::appliance
