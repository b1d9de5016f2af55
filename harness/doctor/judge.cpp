#include "harness/doctor/judge.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>

namespace harness::doctor {

namespace {

constexpr std::uint64_t fewest_files = 256;
constexpr std::uint64_t least_address_space = std::uint64_t{4} << 30U;
constexpr std::int64_t seconds_per_day = 86'400;

std::string day_text(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    return text.data();
}

} // namespace

Sight judge_names(const std::vector<std::string>& wanted, const std::vector<std::string>& known,
                  std::string_view what, std::string remedy) {
    std::vector<std::string> missing;
    for (const std::string& name : wanted) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            missing.push_back(name);
        }
    }
    if (missing.empty()) {
        return {true, concat("all ", wanted.size(), " ", what, "s that are needed"), ""};
    }
    return {false, concat("no ", what, missing.size() == 1 ? " " : "s ", join(missing, ", ")),
            std::move(remedy)};
}

std::vector<std::string> installed_packages(std::string_view dpkg_status) {
    std::vector<std::string> out;
    std::string_view package;
    for (const std::string_view line : split_lines(dpkg_status)) {
        constexpr std::string_view name = "Package: ";
        if (line.starts_with(name)) {
            package = line.substr(name.size());
        } else if (line.starts_with("Status: ") && line.ends_with(" installed")) {
            out.emplace_back(package);
        }
    }
    return out;
}

Sight judge_space(std::string_view place, Bytes available, Bytes needed, std::string_view option) {
    const std::string seen = concat(to_human(available), " free at ", place);
    if (available >= needed) {
        return {true, seen, ""};
    }
    return {false, concat(seen, ", ", to_human(needed), " needed"),
            concat("make room, or choose another place by ", option)};
}

Sight judge_memory(Bytes available, Bytes needed) {
    const std::string seen = concat(to_human(available), " available");
    if (available >= needed) {
        return {true, seen, ""};
    }
    return {false, concat(seen, ", the smallest machine needs ", to_human(needed)),
            "end what takes the memory; `free -m` shows how much is there"};
}

Sight judge_open_files(std::uint64_t limit) {
    const std::string seen = concat(limit, " open files at a time");
    if (limit >= fewest_files) {
        return {true, seen, ""};
    }
    return {false, concat(seen, ", ", fewest_files, " needed"), "run `ulimit -n 1024` before"};
}

Sight judge_address_space(std::uint64_t limit) {
    if (limit == std::numeric_limits<std::uint64_t>::max()) {
        return {true, "without limit", ""};
    }
    const std::string seen = concat(to_human(Bytes{limit}), " for a process");
    if (limit >= least_address_space) {
        return {true, seen, ""};
    }
    return {false,
            concat(seen, ", the smallest machine needs ", to_human(Bytes{least_address_space})),
            "run `ulimit -v unlimited` before"};
}

Sight judge_clock(std::int64_t now, std::int64_t built) {
    const std::string seen = day_text(now);
    if (now + seconds_per_day >= built) {
        return {true, seen, ""};
    }
    return {false, concat(seen, ", and this program was built on ", day_text(built)),
            "set the clock: `sudo timedatectl set-ntp true`"};
}

} // namespace harness::doctor
