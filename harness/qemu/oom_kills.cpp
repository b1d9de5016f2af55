#include "harness/qemu/oom_kills.hpp"

#include "harness/async/memory_groups.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

namespace harness::qemu {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view remedy =
    "; run fewer machines at once by --jobs, give them less by 'memory' in the scenario, or end "
    "other programs";

std::optional<std::uint64_t> oom_kills_in(const fs::path& file) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        constexpr std::string_view word = "oom_kill ";
        if (line.starts_with(word)) {
            return std::strtoull(line.c_str() + word.size(), nullptr, 10);
        }
    }
    return std::nullopt;
}

void add(std::vector<OomCounter>& out, const fs::path& file, bool is_of_group) {
    if (const auto count = oom_kills_in(file)) {
        out.push_back({concat("oom_kill of ", file.string()), is_of_group, *count});
    }
}

} // namespace

std::vector<OomCounter> count_oom_kills(const fs::path& root) {
    std::vector<OomCounter> out;
    for (const async::MemoryGroup& group : async::memory_groups(root)) {
        add(out, group.events, true);
    }
    add(out, root / "proc/vmstat", false);
    return out;
}

std::string oom_verdict(const std::vector<OomCounter>& before,
                        const std::vector<OomCounter>& after) {
    for (const OomCounter& now : after) {
        const auto then = std::find_if(before.begin(), before.end(),
                                       [&](const OomCounter& one) { return one.name == now.name; });
        if (then == before.end() || then->count >= now.count) {
            continue;
        }
        return concat(now.is_of_group ? "the kernel killed it for want of memory in its control "
                                        "group ("
                                      : "the kernel probably killed it for want of memory (",
                      now.name, " rose from ", then->count, " to ", now.count, ")", remedy);
    }
    return {};
}

} // namespace harness::qemu
