#include "harness/disko/device_names.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

#include <algorithm>

namespace harness::disko {

namespace {

/// disko's class is `[0-9A-Za-z#+-.:=@_/]`, in which `+-.` is a range and admits the comma.
bool is_kept_by_udev(char c) {
    return is_letter_or_digit(c) ||
           std::string_view("#+,-.:=@_/").find(c) != std::string_view::npos;
}

bool starts_with_more(std::string_view text, std::string_view prefix) {
    return text.size() > prefix.size() && text.starts_with(prefix);
}

} // namespace

std::string default_label(std::string_view parent_type, std::string_view parent_name,
                          std::string_view partition_name) {
    std::string label = concat(parent_type, "-", parent_name, "-", partition_name);
    return label.size() > longest_label ? sha256_hex(label).substr(0, longest_label) : label;
}

std::string escape_for_udev(std::string_view label) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : label) {
        if (is_kept_by_udev(c)) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.append("\\x");
        if (byte >= 16) {
            out.push_back(digits[byte / 16U]);
        }
        out.push_back(digits[byte % 16U]);
    }
    return out;
}

std::string numbered_device(std::string_view device, std::uint32_t number) {
    const bool appends_number =
        starts_with_more(device, "/dev/sd") || starts_with_more(device, "/dev/vd") ||
        starts_with_more(device, "/dev/xvd") || starts_with_more(device, "/dev/mapper/");
    if (appends_number) {
        return concat(device, number);
    }
    if (starts_with_more(device, "/dev/disk/") || starts_with_more(device, "/dev/zvol/")) {
        return concat(device, "-part", number);
    }
    const std::string_view loop = "/dev/loop";
    const bool is_loop = starts_with_more(device, loop) &&
                         std::all_of(device.begin() + loop.size(), device.end(), is_digit);
    const bool is_array = starts_with_more(device, "/dev/md/");
    if (starts_with_more(device, "/dev/nvme") || starts_with_more(device, "/dev/mmcblk") ||
        is_loop || (is_array && is_digit(device.back()))) {
        return concat(device, "p", number);
    }
    return is_array ? concat(device, number) : std::string{};
}

} // namespace harness::disko
