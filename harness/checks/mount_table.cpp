#include "harness/checks/mount_table.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

constexpr std::size_t first_optional_field = 6; // proc(5): ID, parent, device, root, point, options

/// The kernel writes blanks, tabs, line ends and backslashes as three octal digits.
std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            if (const auto code = read_number(text.substr(i + 1, 3), 8); code && *code < 256) {
                out.push_back(static_cast<char>(*code));
                i += 3;
                continue;
            }
        }
        out.push_back(text[i]);
    }
    return out;
}

std::vector<std::string> read_options(std::string_view text) {
    std::vector<std::string> out;
    for (const std::string_view option : split(text, ',')) {
        out.push_back(decode(option));
    }
    return out;
}

MountInfo read_line(std::string_view line) {
    // Not by words: a source may be empty.
    const std::vector<std::string_view> fields = split(line, ' ');
    const auto skip = std::min(first_optional_field, fields.size());
    const auto dash =
        std::find(fields.begin() + static_cast<std::ptrdiff_t>(skip), fields.end(), "-");
    if (fields.end() - dash < 4) {
        throw Error(concat("mountinfo has the line '", line, "' that is no mount"));
    }
    return MountInfo{.device_number = std::string(fields[2]),
                     .root = decode(fields[3]),
                     .mount_point = decode(fields[4]),
                     .mount_options = read_options(fields[5]),
                     .fs_type = decode(dash[1]),
                     .source = decode(dash[2]),
                     .file_system_options = read_options(dash[3])};
}

} // namespace

std::vector<MountInfo> read_mount_table(std::string_view text) {
    std::vector<MountInfo> out;
    for (const std::string_view line : split_lines(text)) {
        out.push_back(read_line(line));
    }
    return out;
}

const MountInfo* find_mount(const std::vector<MountInfo>& mounts, std::string_view mount_point) {
    const auto found = std::find_if(mounts.rbegin(), mounts.rend(), [&](const MountInfo& mount) {
        return mount.mount_point == mount_point;
    });
    return found == mounts.rend() ? nullptr : &*found;
}

std::string options_text(const MountInfo& mount) {
    return concat(join(mount.mount_options, ","), " - ", join(mount.file_system_options, ","));
}

} // namespace harness::checks
