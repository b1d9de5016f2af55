#include "harness/cli/host_state.hpp"

#include "harness/async/memory_groups.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// The number after a word in a file of such lines: "MemAvailable:   1234 kB".
std::optional<std::uint64_t> number_after(const fs::path& file, std::string_view word) {
    std::ifstream in(file);
    std::string key;
    std::uint64_t number = 0;
    while (in >> key) {
        if (key == word) {
            return in >> number ? std::optional(number) : std::nullopt;
        }
        in.ignore(1024, '\n');
    }
    return std::nullopt;
}

std::optional<std::uint64_t> number_in(const fs::path& file) {
    std::ifstream in(file);
    std::string word;
    in >> word;
    return read_number(word); // "max" is none.
}

/// What a control group's limit leaves; what the kernel can drop of its file cache counts as free.
std::optional<std::uint64_t> left_in(const async::MemoryGroup& group) {
    const auto limit = number_in(group.limit);
    const auto used = number_in(group.usage);
    if (!limit || !used) {
        return std::nullopt;
    }
    const std::uint64_t cache = number_after(group.statistics, group.inactive_files).value_or(0);
    const std::uint64_t held = *used - std::min(*used, cache);
    return *limit - std::min(*limit, held);
}

/// "some avg10=1.23 avg60=…"; absent where the kernel does not measure it.
std::optional<double> memory_pressure(const fs::path& root) {
    std::ifstream in(root / "proc/pressure/memory");
    std::string some;
    std::string average;
    in >> some >> average;
    if (some != "some" || !average.starts_with("avg10=")) {
        return std::nullopt;
    }
    return std::strtod(average.c_str() + 6, nullptr);
}

} // namespace

Bytes available_memory(const fs::path& root) {
    const auto free = number_after(root / "proc/meminfo", "MemAvailable:");
    Bytes out = free ? kibibytes(*free) : gibibytes(2);
    for (const async::MemoryGroup& group : async::memory_groups(root)) {
        if (const auto left = left_in(group)) {
            out = std::min(out, Bytes{*left});
        }
    }
    return out;
}

engine::HostNow host_now(const fs::path& runs, const fs::path& root) {
    engine::HostNow now;
    now.memory = available_memory(root);
    now.memory_pressure = memory_pressure(root);
    std::error_code error;
    fs::path place = fs::absolute(runs, error);
    while (!fs::exists(place, error) && place.has_relative_path()) {
        place = place.parent_path();
    }
    const auto space = fs::space(place, error);
    now.disk = error ? Bytes{UINT64_MAX / 2} : Bytes{space.available}; // Not known: no hindrance.
    return now;
}

} // namespace harness::cli
