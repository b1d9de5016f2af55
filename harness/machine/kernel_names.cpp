#include "harness/machine/kernel_names.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace harness::machine {

namespace {

/// A kernel name in its parts: "nvme" "10" "n1", "sd" "aa" "".
struct Parts {
    std::string_view family;
    std::string_view number;
    std::string_view rest; ///< The namespace of an NVMe controller.
};

constexpr std::array<std::string_view, 3> families{"nvme", "sd", "vd"};

/// Empty parts where the name is of no family that is counted here.
Parts parts_of(std::string_view name) {
    for (const std::string_view family : families) {
        if (!name.starts_with(family)) {
            continue;
        }
        const std::string_view tail = name.substr(family.size());
        const bool counts_digits = family == "nvme";
        const auto end =
            std::find_if_not(tail.begin(), tail.end(), counts_digits ? is_digit : is_lower);
        const auto length = static_cast<std::size_t>(end - tail.begin());
        const bool is_whole = counts_digits || length == tail.size();
        return length > 0 && is_whole ? Parts{family, tail.substr(0, length), tail.substr(length)}
                                      : Parts{};
    }
    return {};
}

/// Shorter numbers come first: nvme2 before nvme10, sdz before sdaa.
struct InOrder {
    bool operator()(const std::string& a, const std::string& b) const {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    }
};

using Numbers = std::set<std::string, InOrder>;

Numbers numbers_of(std::string_view family, const std::vector<std::string>& names) {
    Numbers out;
    for (const std::string& name : names) {
        const Parts parts = parts_of(name);
        if (parts.family == family) {
            out.emplace(parts.number);
        }
    }
    return out;
}

void rename(facter::Disk& disk, const std::string& name) {
    const std::string node = concat("/dev/", name);
    std::replace(disk.names.begin(), disk.names.end(), disk.node, node);
    std::sort(disk.names.begin(), disk.names.end());
    disk.kernel_name = name;
    disk.node = node;
}

std::string after(std::string letters) {
    for (std::size_t i = letters.size(); i-- > 0;) {
        if (letters[i] != 'z') {
            ++letters[i];
            return letters;
        }
        letters[i] = 'a';
    }
    return concat("a", letters);
}

} // namespace

std::vector<std::string> kernel_names(const std::vector<facter::Disk>& disks) {
    std::vector<std::string> out;
    for (const facter::Disk& disk : disks) {
        out.push_back(disk.kernel_name);
    }
    return out;
}

void count_again(std::vector<facter::Disk>& disks, const std::vector<std::string>& before) {
    for (const std::string_view family : families) {
        const Numbers old = numbers_of(family, before);
        const Numbers left = numbers_of(family, kernel_names(disks));
        for (facter::Disk& disk : disks) {
            const Parts parts = parts_of(disk.kernel_name);
            if (parts.family != family) {
                continue;
            }
            const auto place = std::distance(left.begin(), left.find(std::string(parts.number)));
            const std::string name = concat(family, *std::next(old.begin(), place), parts.rest);
            if (name != disk.kernel_name) {
                rename(disk, name);
            }
        }
    }
}

std::string next_scsi_name(const std::vector<facter::Disk>& disks) {
    const Numbers taken = numbers_of("sd", kernel_names(disks));
    return concat("sd", taken.empty() ? "a" : after(*taken.rbegin()));
}

} // namespace harness::machine
