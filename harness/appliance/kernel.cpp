#include "harness/appliance/kernel.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/host_package.hpp"

#include <algorithm>
#include <charconv>
#include <unistd.h>
#include <vector>

namespace harness::appliance {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view image_prefix = "vmlinuz-";

struct Candidates {
    std::vector<Kernel> usable;
    std::vector<fs::path> unreadable;
    std::vector<fs::path> without_modules;
};

void collect(const fs::path& directory, const fs::path& modules, Candidates& found) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(image_prefix)) {
            continue;
        }
        const std::string release = name.substr(image_prefix.size());
        if (!fs::is_directory(modules / release, error)) {
            found.without_modules.push_back(entry.path());
        } else if (::access(entry.path().c_str(), R_OK) != 0) {
            found.unreadable.push_back(entry.path());
        } else {
            found.usable.push_back({entry.path(), modules / release, release});
        }
    }
}

bool is_better(const Kernel& a, const Kernel& b) {
    const bool a_is_cloud = a.release.find("cloud") != std::string::npos;
    const bool b_is_cloud = b.release.find("cloud") != std::string::npos;
    if (a_is_cloud != b_is_cloud) {
        return b_is_cloud; // It lacks the drivers of laptops and of many disks.
    }
    return is_older_release(b.release, a.release);
}

Diagnostic no_kernel(const Sources& sources, const Candidates& found) {
    Diagnostic trouble;
    if (!found.unreadable.empty()) {
        const std::string file = found.unreadable.back().string();
        trouble.place.file = file;
        trouble.problem = "this kernel can not be read by the current user";
        trouble.help =
            concat("run `sudo chmod +r ", file, "`, or name a readable kernel by HARNESS_KERNEL");
    } else if (!found.without_modules.empty()) {
        const std::string file = found.without_modules.back().string();
        trouble.place.file = file;
        trouble.problem = concat("no modules of this kernel in ", sources.modules.string());
        trouble.help = "run `sudo apt-get install --reinstall linux-image-amd64`";
    } else {
        trouble.place.file = sources.boot.string();
        trouble.problem = "no kernel (vmlinuz-*) to boot a guest with";
        trouble.help = how_to_get(HostPackage::kernel, sources.distribution);
    }
    return trouble;
}

/// The next run of digits or of other characters.
std::string_view next_part(std::string_view& text) {
    const bool digits = !text.empty() && is_digit(text[0]);
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end]) == digits) {
        ++end;
    }
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end);
    return part;
}

unsigned long number_of(std::string_view part) {
    unsigned long value = 0;
    std::from_chars(part.data(), part.data() + part.size(), value);
    return value;
}

} // namespace

bool is_older_release(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        const std::string_view left = next_part(a);
        const std::string_view right = next_part(b);
        const unsigned long left_number = number_of(left);
        const unsigned long right_number = number_of(right);
        if (left_number != right_number) {
            return left_number < right_number;
        }
        if (left != right) {
            return left < right;
        }
    }
    return a.empty() && !b.empty();
}

Result<Kernel> choose_kernel(const Sources& sources) {
    Candidates found;
    if (!sources.wanted_kernel.empty()) {
        std::string release = sources.wanted_kernel.filename().string();
        if (release.starts_with(image_prefix)) {
            release.erase(0, image_prefix.size());
        }
        const Kernel wanted{sources.wanted_kernel, sources.modules / release, release};
        std::error_code error;
        if (::access(wanted.image.c_str(), R_OK) == 0 && fs::is_directory(wanted.modules, error)) {
            return wanted;
        }
        Diagnostics problems;
        problems.error(
            Place{.file = wanted.image.string(), .line_text = {}},
            concat("HARNESS_KERNEL names a kernel that can not be read, or whose modules are not "
                   "in ",
                   wanted.modules.string()),
            "name a readable vmlinuz-RELEASE whose modules are installed, or unset HARNESS_KERNEL");
        return problems;
    }
    collect(sources.cache / "kernel", sources.modules, found);
    collect(sources.boot, sources.modules, found);
    if (found.usable.empty()) {
        return Diagnostics{{no_kernel(sources, found)}};
    }
    return *std::min_element(found.usable.begin(), found.usable.end(), is_better);
}

} // namespace harness::appliance
